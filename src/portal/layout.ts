import type { Made, PageCall } from '../http/page.ts'
import { SCRIPT, STYLE } from './files.ts'
import { markup, jsonData, type Html, type Part } from './html.ts'
import { href, sizeOf } from './links.ts'
import { masthead } from './masthead.ts'
import { siteName, type SiteView } from './site.ts'
import { say, type Word } from './words.ts'

/** What a page says of itself; everything around it follows. */
export type Frame = {
  title: string
  description?: string
  /** Of the menu's entry it belongs to. */
  column?: string | undefined
  /** Its one address, without what a reader chose: undefined for pages that are not to be found by others' search engines. */
  canonical?: string | undefined
  kind?: 'website' | 'article'
  /** schema.org, as data. */
  data?: object
  head?: Part
  status?: number
  views?: string
  sought?: string
  /** No heading is drawn: the page has its own. */
  main: Part
  aside?: Part
}

/** The whole page. */
export function page(call: PageCall, site: SiteView, frame: Frame): Made {
  const { language } = call
  const name = siteName(site, language)
  const title = frame.title === name ? name : `${frame.title} - ${name}`
  const whole = markup`<!doctype html>
    <html lang="${language === 'zh' ? 'zh-CN' : 'en'}" data-size="${sizeOf(call)}">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${headLinks(call, frame, name)}
        <link rel="stylesheet" href="${STYLE.address}" />
        <script src="${SCRIPT.address}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">${say(language, 'skip')}</a>
        ${masthead(call, site, name, frame.column)}
        <div class="page${frame.aside === undefined ? '' : ' two'}">
          <main id="main" tabindex="-1">${frame.main}</main>
          ${
            frame.aside !== undefined &&
            markup`<aside aria-label="${say(language, 'services')}">${frame.aside}</aside>`
          }
        </div>
        ${footer(call, site, name)}
      </body>
    </html> `
  return {
    status: frame.status ?? 200,
    body: whole.text,
    ...(frame.views === undefined ? {} : { views: frame.views }),
    ...(frame.sought === undefined ? {} : { sought: frame.sought }),
  }
}

function headLinks({ origin, language }: PageCall, frame: Frame, name: string): Html {
  const { canonical, description, title } = frame
  const address = canonical === undefined ? undefined : origin + canonical
  return markup`${
    address === undefined
      ? markup`<meta name="robots" content="noindex" />`
      : markup`<link rel="canonical" href="${address}" />
          <link rel="alternate" hreflang="zh" href="${withLanguage(address, 'zh')}" />
          <link rel="alternate" hreflang="en" href="${withLanguage(address, 'en')}" />
          <meta property="og:url" content="${address}" />`
  }
    ${
      description !== undefined &&
      description !== '' &&
      markup`<meta name="description" content="${description}" /><meta
        property="og:description"
        content="${description}"
      />`
    }
    <meta property="og:title" content="${title}" />
    <meta property="og:site_name" content="${name}" />
    <meta property="og:type" content="${frame.kind ?? 'website'}" />
    <meta property="og:locale" content="${language === 'zh' ? 'zh_CN' : 'en_GB'}" />
    <link rel="icon" href="/portal/emblem.svg" type="image/svg+xml" />
    ${frame.head}
    ${
      frame.data !== undefined &&
      markup`<script type="application/ld+json">
      ${jsonData(frame.data)}
    </script>`
    }`
}

function withLanguage(address: string, language: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}lang=${language}`
}

const FOOT: readonly [string, Word][] = [
  ['/about', 'about'],
  ['/contact', 'contact'],
  ['/contact#error', 'reportError'],
  ['/site-map', 'siteMap'],
  ['/accessibility', 'accessibility'],
  ['/privacy', 'privacy'],
  ['/disclaimer', 'disclaimer'],
]

/** As the rules for government sites have it: organiser, contact, map, report of errors; registrations only where there are any. */
function footer(call: PageCall, site: SiteView, name: string): Html {
  const { language } = call
  const { settings } = site
  const line = (word: Word, text: string | undefined): Part =>
    text !== undefined && markup`<span>${say(language, word)}${language === 'zh' ? '：' : ': '}${text}</span>`
  return markup`<footer class="foot">
    <div class="wide">
      <nav aria-label="${say(language, 'footSite')}">
        <ul>
          ${FOOT.map(
            ([path, word]) => markup`<li><a href="${footHref(call, path)}">${say(language, word)}</a></li>`,
          )}
          <li><a href="/feed.xml">${say(language, 'feeds')}</a></li>
        </ul>
      </nav>
      <p>
        ${line('organiser', settings.organiser ?? name)}${line('hotline', settings.hotline)}${line(
          'address',
          settings.address,
        )}${line('siteCode', settings.siteCode)}
      </p>
      <p>
        ${settings.icp !== undefined && markup`<span>${settings.icp}</span>`}${
          settings.policeNumber !== undefined && markup`<span>${settings.policeNumber}</span>`
        }
      </p>
    </div>
  </footer>`
}

function footHref(call: PageCall, path: string): string {
  const [page = '', anchor] = path.split('#')
  return href(call, page) + (anchor === undefined ? '' : `#${anchor}`)
}
