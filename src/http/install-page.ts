import { createServer, type Server } from 'node:http'
import { renderSVG } from 'uqr'
import { fingerprintOf } from './local-authority.ts'

export type Install = {
  county: string
  /** PEM of the authority to be trusted. */
  authority: string
  /** Where this page is (http), and where the site is (https), as other devices reach them. */
  page: string
  site: string
}

/**
 * The page, in clear, on which a phone or computer gets the authority's certificate before it can use HTTPS. What it hands out is public;
 * that nobody changed it on the way is seen by comparing the fingerprint with the one in the command post.
 */
export function installServer(install: Install): Server {
  const page = Buffer.from(pageOf(install))
  const certificate = Buffer.from(install.authority)
  return createServer((request, reply) => {
    const common = {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') reply.writeHead(405, common).end()
    else if (request.url === '/hutong-authority.crt')
      reply
        .writeHead(200, {
          ...common,
          'content-type': 'application/x-x509-ca-cert',
          'content-disposition': 'attachment; filename="hutong-authority.crt"',
          'content-length': certificate.length,
        })
        .end(certificate)
    else if (request.url === '/')
      reply
        .writeHead(200, {
          ...common,
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy':
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
          'content-length': page.length,
        })
        .end(page)
    else reply.writeHead(302, { ...common, location: '/' }).end()
  })
}

type Step = { zh: string; en: string }
const DEVICES: readonly { name: string; steps: readonly Step[] }[] = [
  {
    name: 'Android',
    steps: [
      { zh: '点上面的“下载证书”。', en: 'Tap “Download” above.' },
      {
        zh: '打开“设置”，搜索“CA 证书”（一般在 安全 › 加密与凭据 › 安装证书 › CA 证书）。',
        en: 'Open Settings and search for “CA certificate” (usually Security › Encryption & credentials › Install a certificate).',
      },
      {
        zh: '选“仍然安装”，输入锁屏密码，选刚下载的文件。',
        en: 'Choose “Install anyway”, enter the screen lock, choose the file.',
      },
    ],
  },
  {
    name: 'iPhone · iPad',
    steps: [
      {
        zh: '用 Safari 打开本页，点“下载证书”，再点“允许”。',
        en: 'Open this page in Safari, tap “Download”, then “Allow”.',
      },
      {
        zh: '打开“设置”，点顶部的“已下载描述文件”，安装。',
        en: 'Open Settings, tap “Profile Downloaded” at the top, install it.',
      },
      {
        zh: '设置 › 通用 › 关于本机 › 证书信任设置：打开 Hutong 的开关。这一步不能省。',
        en: 'Settings › General › About › Certificate Trust Settings: switch Hutong on. Do not skip this.',
      },
    ],
  },
  {
    name: 'Windows',
    steps: [
      {
        zh: '点“下载证书”，双击下载的文件，点“安装证书”。',
        en: 'Download, double-click the file, click “Install Certificate”.',
      },
      {
        zh: '选“本地计算机”，再选“将所有证书放入下列存储”：受信任的根证书颁发机构。',
        en: 'Choose “Local Machine”, then “Place all certificates in the following store”: Trusted Root Certification Authorities.',
      },
      { zh: '关掉浏览器再打开。', en: 'Close the browser and open it again.' },
    ],
  },
]

function pageOf({ county, authority, page, site }: Install): string {
  const devices = DEVICES.map(
    ({ name, steps }) =>
      `<section><h2>${name}</h2><ol>${steps.map(({ zh, en }) => `<li>${zh}<br><span lang="en">${en}</span></li>`).join('')}</ol></section>`,
  ).join('')
  const code = `data:image/svg+xml,${encodeURIComponent(renderSVG(page, { ecc: 'M', border: 2 }))}`
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(county)} · 安装证书</title>
<style>body{font:18px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:44rem;margin:0 auto;padding:1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem;line-height:1.3}h2{font-size:1.25rem;margin:1.5rem 0 0}span[lang]{color:#555;font-size:16px}
a.button{display:inline-block;background:#0b4f8a;color:#fff;padding:.8rem 1.4rem;border-radius:.5rem;text-decoration:none;font-size:1.2rem}
code{word-break:break-all;font-size:16px;background:#f1f1f1;padding:.2rem .4rem}img{width:12rem;height:12rem}li{margin:.6rem 0}</style>
<h1>${escape(county)}：安装一次证书，手机和电脑才能安全连接<br><span lang="en">Install this certificate once, so that phones and computers connect safely</span></h1>
<p><a class="button" href="/hutong-authority.crt">下载证书 · Download</a></p>
<p>装好后打开：<a href="${escape(site)}">${escape(site)}</a><br><span lang="en">Then open this address.</span></p>
<p>安装前请与指挥部核对指纹（SHA-256），不一样就不要装：<br><span lang="en">Compare the fingerprint with the command post first; if it differs, do not install.</span><br><code>${fingerprintOf(authority)}</code></p>
${devices}
<p>别的手机扫这个码打开本页：<br><span lang="en">Scan this with another phone to open this page.</span><br><img alt="${escape(page)}" src="${code}"></p>
<p>这张证书只能为本机和内网地址担保，不能冒充外面的网站。<br><span lang="en">It can vouch only for this machine and inner addresses, never for a site outside.</span></p></html>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
