import type { Page, PageCall } from '../http/page.ts'
import { latestPages, type Asked } from '../slices/articles/queries.ts'
import { aside } from './aside.ts'
import { markup, type Html } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { fullLines, placeOf, placeText, trail } from './lists.ts'
import { columnTitle, reading, siteOf, type SiteView } from './site.ts'
import { say } from './words.ts'

const PER_PAGE = 20

export const columnPage: Page = {
  path: '/column/:column',
  may: 'anyone',
  summary: 'The articles of a column, newest first; `after` says where a page goes on',
  query: { after: 60 },
  make: async (call) => {
    const site = await siteOf(call.ledger)
    const column = site.columns.find(({ column }) => column === call.params['column'])
    if (!column) return undefined
    return listing(call, site, { column: column.column }, columnTitle(column, call.language))
  },
}

export const regionPage: Page = {
  path: '/region/:area',
  may: 'anyone',
  summary: 'The articles about the county or a township',
  query: { after: 60 },
  make: async (call) => {
    const site = await siteOf(call.ledger)
    const area = call.params['area'] ?? ''
    const name = site.regions.get(area)
    return name === undefined ? undefined : listing(call, site, { area }, name)
  },
}

export const topicPage: Page = {
  path: '/topic/:topic',
  may: 'anyone',
  summary: 'The articles under a topic',
  query: { after: 60 },
  make: async (call) => {
    const topic = call.params['topic'] ?? ''
    if (topic.length > 20) return undefined
    return listing(call, await siteOf(call.ledger), { topic }, say(call.language, 'topic', topic))
  },
}

/** One page of a list; the next begins after its last line, however many came meanwhile. */
async function listing(call: PageCall, site: SiteView, asked: Omit<Asked, 'limit'>, title: string) {
  const { ledger, path, query, language } = call
  const after = placeOf(query['after'])
  const some = await reading(ledger, (tx) => latestPages(tx, { ...asked, after, limit: PER_PAGE + 1 }))
  // An empty topic is none.
  if (some.length === 0 && asked.topic !== undefined) return undefined
  const shown = some.slice(0, PER_PAGE)
  const last = shown.at(-1)
  return page(call, site, {
    title,
    column: asked.column,
    canonical: after ? undefined : path,
    main: markup`${trail(call, { title })}
      <section class="panel">
        <h1>${title}</h1>
        ${fullLines(call, shown)}
        ${pager(
          call,
          some.length > PER_PAGE && last ? placeText(last) : undefined,
          after !== undefined,
          language,
        )}
      </section>`,
    aside: aside(call, site),
  })
}

function pager(
  call: PageCall,
  next: string | undefined,
  isLater: boolean,
  language: PageCall['language'],
): Html | false {
  if (next === undefined && !isLater) return false
  return markup`<nav class="pages" aria-label="${say(language, 'older')}">
    ${isLater && markup`<a class="button" href="${href(call, call.path)}">${say(language, 'newest')}</a>`}
    ${
      next !== undefined &&
      markup`<a class="button" rel="next" href="${href(call, `${call.path}?after=${next}`)}"
      >${say(language, 'older')}</a
    >`
    }
  </nav>`
}
