import type { Page, PageCall } from '../http/page.ts'
import { markup, type Html, type Part } from './html.ts'
import { tell } from './epidemic-words.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { trail } from './lists.ts'
import { ABOUT, ACCESSIBILITY, DISCLAIMER, ERRORS, PRIVACY, type Passage } from './prose.ts'
import { columnTitle, siteName, siteOf, type SiteView } from './site.ts'
import { say, type Word } from './words.ts'

/** Pages that are always there, as the rules for government sites have them. */
export const standingPages: readonly Page[] = [
  standing(
    '/about',
    'about',
    (call, site) => markup`${own(site.settings.about)}${passages(call, ABOUT)}${facts(call, site)}`,
  ),
  standing(
    '/contact',
    'contact',
    (call, site) => markup`${facts(call, site)}${own(site.settings.contact)}${passages(call, [ERRORS])}`,
  ),
  standing('/accessibility', 'accessibility', (call) => passages(call, ACCESSIBILITY)),
  standing('/privacy', 'privacy', (call) => passages(call, PRIVACY)),
  standing('/disclaimer', 'disclaimer', (call) => passages(call, DISCLAIMER)),
  standing('/site-map', 'siteMap', siteMap),
]

function standing(path: `/${string}`, word: Word, inside: (call: PageCall, site: SiteView) => Html): Page {
  return {
    path,
    may: 'anyone',
    summary: say('en', word),
    make: async (call) => {
      const site = await siteOf(call.ledger)
      const title = say(call.language, word)
      return page(call, site, {
        title,
        canonical: path,
        main: markup`${trail(call, { title })}<section class="panel prose"><h1>${title}</h1>${inside(call, site)}</section>`,
      })
    },
  }
}

function passages({ language }: PageCall, some: readonly Passage[]): Html {
  return markup`${some.map(
    ({ id, heading, sentences }) =>
      markup`<h2${id !== undefined && markup` id="${id}"`}>${heading[language]}</h2>${sentences.map((one) => markup`<p>${one[language]}</p>`)}`,
  )}`
}

/** What the county wrote itself: a paragraph a line. */
function own(text: string | undefined): Part {
  return text?.split('\n').map((line) => markup`<p>${line}</p>`)
}

function facts(call: PageCall, site: SiteView): Html {
  const { language } = call
  const { settings } = site
  const fact = (word: Word, value: string | undefined): Part =>
    value !== undefined && markup`<tr><th scope="row">${say(language, word)}</th><td>${value}</td></tr>`
  return markup`<table><tbody>${fact('organiser', settings.organiser ?? siteName(site, language))}${fact('hotline', settings.hotline)}${fact(
    'address',
    settings.address,
  )}${fact('siteCode', settings.siteCode)}</tbody></table>`
}

function siteMap(call: PageCall, site: SiteView): Html {
  const { language } = call
  const link = (path: string, title: string): Html =>
    markup`<li><a href="${href(call, path)}">${title}</a></li>`
  const words: readonly [string, Word][] = [
    ['/about', 'about'],
    ['/contact', 'contact'],
    ['/accessibility', 'accessibility'],
    ['/privacy', 'privacy'],
    ['/disclaimer', 'disclaimer'],
  ]
  const services: readonly [string, string][] = [
    ['/epidemic', tell(language, 'title')],
    ['/check', say(language, 'check')],
    ['/ask', say(language, 'askNav')],
    ['/answers', say(language, 'answers')],
    ['/search', say(language, 'search')],
  ]
  return markup`<h2>${say(language, 'menu')}</h2><ul>${site.columns.map((one) => link(`/column/${one.column}`, columnTitle(one, language)))}</ul>
    <h2>${say(language, 'regions')}</h2><ul>${[...site.regions].map(([area, name]) => link(`/region/${area}`, name))}</ul>
    <h2>${say(language, 'services')}</h2><ul><li><a href="/me/">${say(language, 'myCode')}</a></li>${services.map(([path, title]) => link(path, title))}</ul>
    <h2>${say(language, 'footSite')}</h2><ul>${words.map(([path, word]) => link(path, say(language, word)))}</ul>
    <h2>${say(language, 'feeds')}</h2><ul><li><a href="/feed.xml">RSS</a></li><li><a href="/atom.xml">Atom</a></li><li><a href="/feed.json">JSON Feed</a></li></ul>`
}
