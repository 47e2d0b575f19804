import { renderSVG } from 'uqr'
import { ROLE_TITLES, type Role } from '../../core/role.ts'
import { FIRST_PASSWORD_DAYS } from './first-password.ts'

/** What stands on one slip. The password is nowhere else. */
export type Slip = {
  name: string
  username: string
  password: string
  role: Role
  areaName: string
}
export type SlipSheet = { county: string; address: string; until: Date; slips: readonly Slip[] }

const PER_PAGE = 8

/** A page of HTML to print on A4 and cut: eight slips a page, each with all that somebody needs to sign in for the first time. */
export function slipPages(sheet: SlipSheet): string {
  const pages: Slip[][] = []
  for (let at = 0; at < sheet.slips.length; at += PER_PAGE) pages.push(sheet.slips.slice(at, at + PER_PAGE))
  // Drawn once and pointed at: 7,000 copies of it would be forty megabytes.
  const code = renderSVG(sheet.address, { ecc: 'M', border: 2 }).replace('<svg ', '<svg id="site" ')
  const body = pages.map((slips) => `<section>${slips.map((slip) => slipOf(slip, sheet)).join('')}</section>`)
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${escaped(sheet.county)} · 登录纸条 Sign-in slips</title><style>${STYLE}</style></head>
<body><div class="source">${code}</div>
<p class="note">用 A4 纸打印，按虚线剪开，交给本人。打印后请关闭本页，不要保存。 · Print on A4, cut along the lines, hand over in person. Close this page afterwards; do not keep it.</p>
${body.join('\n')}</body></html>
`
}

function slipOf(slip: Slip, { county, address, until }: SlipSheet): string {
  const title = ROLE_TITLES[slip.role]
  return `<article>
<header><b>胡同</b> ${escaped(county)}<small>登录纸条 · Sign-in slip</small></header>
<div class="who"><b>${escaped(slip.name)}</b><span>${escaped(slip.areaName)} · ${title.zh}</span></div>
<div class="how"><dl>
<dt>网址</dt><dd class="address">${escaped(address.replace(/^https?:\/\//, ''))}</dd>
<dt>用户名</dt><dd><code>${escaped(slip.username)}</code></dd>
<dt>初始密码</dt><dd><code class="password">${escaped(slip.password)}</code></dd>
</dl><svg class="code"><use href="#site"/></svg></div>
<footer>${dayOf(until)} 前登录，先设自己的密码。不要拍照、不要转交他人。<br>Sign in by ${dayOf(until)} and choose your own password first.</footer>
</article>`
}

/** The county's day; the slip is good until the same hour of it. */
function dayOf(moment: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(moment)
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const STYLE = `
@page { size: A4; margin: 0 }
* { box-sizing: border-box }
body { margin: 0; font-family: 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; color: #111 }
.note { padding: 12px 16px; margin: 0; background: #fff6e9; border-bottom: 1px solid #d9822b; font-size: 15px }
section { width: 210mm; height: 297mm; display: grid; grid-template: repeat(4, 1fr) / 1fr 1fr; break-after: page; margin: 0 auto }
article { border-right: .3mm dashed #777; border-bottom: .3mm dashed #777; padding: 6mm 7mm 4mm; display: flex; flex-direction: column; gap: 2mm; overflow: hidden }
article:nth-child(2n) { border-right: 0 }
article:nth-child(n+7) { border-bottom: 0 }
header { font-size: 11pt; display: flex; gap: 2mm; align-items: baseline }
header b { color: #12524a }
header small { margin-left: auto; font-size: 8.5pt; color: #444 }
.who { display: flex; flex-wrap: wrap; gap: 0 3mm; align-items: baseline; font-size: 10.5pt }
.who b { font-size: 15pt }
.how { display: flex; gap: 3mm; align-items: center; flex: 1 }
.code { width: 25mm; height: 25mm; display: block }
dl { flex: 1; margin: 0; display: grid; grid-template-columns: auto 1fr; gap: 1mm 3mm; align-items: baseline; min-width: 0 }
dt { font-size: 9.5pt; color: #333 }
dd { margin: 0; font-size: 10.5pt; overflow-wrap: anywhere }
code { font: 600 12.5pt 'DejaVu Sans Mono', Consolas, Menlo, monospace }
code.password { font-size: 13.5pt; white-space: nowrap }
footer { font-size: 8.5pt; line-height: 1.35; color: #222 }
/* Not display: none, which some browsers then use too. */
.source { position: absolute; width: 0; height: 0; overflow: hidden }
@media print { .note { display: none } }
`
/** How long a slip is good for, in words of the CLI. */
export const SLIP_DAYS = FIRST_PASSWORD_DAYS
