import { DAY } from '../core/cadence.ts'
import type { Page, PageCall } from '../http/page.ts'
import { plainText } from '../core/rich-text.ts'
import { NEWEST, searchPages, type Found, type Hit } from '../slices/articles/queries.ts'
import { aside } from './aside.ts'
import { time } from './dates.ts'
import { marked, passage } from './marking.ts'
import { markup, type Html } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { trail } from './lists.ts'
import { columnTitle, seeking, siteOf, type SiteView } from './site.ts'
import { say, type Word } from './words.ts'

const PER_PAGE = 15
const SPANS: readonly [string, Word, number][] = [
  ['week', 'lastWeek', 7],
  ['month', 'lastMonth', 30],
  ['year', 'lastYear', 365],
]

export const searchPage: Page = {
  path: '/search',
  may: 'anyone',
  summary: 'Articles that match what was typed, best first; narrowed by column, region and time',
  query: { q: 60, column: 30, region: 12, time: 10, page: 3 },
  fresh: true,
  make: async (call) => {
    const { ledger, language, query } = call
    const site = await siteOf(ledger)
    const typed = (query['q'] ?? '').trim()
    const at = Math.max(1, Math.min(Math.ceil(NEWEST / PER_PAGE), Number(query['page']) || 1))
    const found = typed === '' ? undefined : await look(call, typed, at)
    return page(call, site, {
      title: typed === '' ? say(language, 'search') : say(language, 'searchFor', typed),
      ...(found && at === 1 && found.total > 0 ? { sought: typed } : {}),
      main: markup`${trail(call, { title: say(language, 'search') })}<section class="panel"><h1>${say(language, 'search')}</h1>
        ${narrowing(call, site, typed)}${found ? results(call, found, at) : markup`<p>${say(language, 'searchHow')}</p>`}</section>`,
      aside: aside(call, site),
    })
  },
}

function look({ ledger, query }: PageCall, typed: string, at: number): Promise<Found> {
  const span = SPANS.find(([name]) => name === query['time'])
  const region = query['region']
  const narrowed = {
    column: query['column'],
    area: region !== undefined && /^\d{6,12}$/.test(region) ? region : undefined,
    since: span ? new Date(ledger.now() - span[2] * DAY) : undefined,
  }
  return seeking(ledger, (tx) =>
    searchPages(tx, typed, narrowed, { from: (at - 1) * PER_PAGE, limit: PER_PAGE }),
  )
}

function narrowing(call: PageCall, site: SiteView, typed: string): Html {
  const { language, query, carry } = call
  const choice = (name: string, word: Word, options: readonly (readonly [string, string])[]): Html =>
    markup`<label>${say(language, word)}<select name="${name}"><option value="">${say(language, 'any')}</option>${options.map(
      ([value, text]) =>
        markup`<option value="${value}"${value === query[name] && markup` selected`}>${text}</option>`,
    )}</select></label>`
  return markup`<form class="narrow" action="/search" method="get">
    <label>${say(language, 'words')}<input name="q" type="search" maxlength="60" value="${typed}"></label>
    ${choice(
      'column',
      'column',
      site.columns.map((one) => [one.column, columnTitle(one, language)] as const),
    )}
    ${choice('region', 'region', [...site.regions])}
    ${choice(
      'time',
      'when',
      SPANS.map(([name, word]) => [name, say(language, word)] as const),
    )}
    ${[...new URLSearchParams(carry)].map(([key, value]) => markup`<input type="hidden" name="${key}" value="${value}">`)}
    <button class="button">${say(language, 'search')}</button></form>`
}

function results(call: PageCall, { hits, total, words }: Found, at: number): Html {
  const { language } = call
  if (total === 0)
    return markup`<p role="status">${say(language, 'noHits')}</p><p>${say(language, 'searchHow')}</p>`
  const count =
    total >= NEWEST ? say(language, 'manyHits', String(NEWEST)) : say(language, 'hits', String(total))
  return markup`<p class="hits" role="status">${count}</p>
    <ol class="lines full">${hits.map((hit) => hitHtml(call, hit, words))}</ol>
    ${pager(call, at, total)}`
}

function hitHtml(call: PageCall, hit: Hit, words: readonly string[]): Html {
  return markup`<li><a href="${href(call, `/article/${hit.slug}`)}">${marked(hit.title, words)}</a>
    <p>${marked(passage(plainText(hit.body), words), words)}</p>${time(hit.publishedAt)}</li>`
}

function pager(call: PageCall, at: number, total: number): Html | false {
  if (total <= PER_PAGE) return false
  const to = (page: number): string =>
    href(call, `/search?${new URLSearchParams({ ...call.query, page: String(page) })}`)
  return markup`<nav class="pages" aria-label="${say(call.language, 'pageNo')}">
    ${at > 1 && markup`<a class="button" rel="prev" href="${to(at - 1)}">${say(call.language, 'previous')}</a>`}
    ${at * PER_PAGE < total && markup`<a class="button" rel="next" href="${to(at + 1)}">${say(call.language, 'next')}</a>`}</nav>`
}
