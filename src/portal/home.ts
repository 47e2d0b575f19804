import type { Page, PageCall } from '../http/page.ts'
import { latestByColumn, latestPages, pinnedPages, type PageLine } from '../slices/articles/queries.ts'
import { latestBulletin, type PublishedBulletin } from '../slices/bulletins/queries.ts'
import { aside } from './aside.ts'
import { time } from './dates.ts'
import { tell } from './epidemic-words.ts'
import { markup, type Html } from './html.ts'
import { page } from './layout.ts'
import { href } from './links.ts'
import { lines, panel } from './lists.ts'
import { columnTitle, reading, siteName, siteOf } from './site.ts'
import { say } from './words.ts'

/** Lines of a column on the front page, and of the newest of all. */
const EACH = 5
const LATEST = 8

export const homePage: Page = {
  path: '/',
  may: 'anyone',
  summary: 'The front page: what is pinned, the newest, and the newest of each column that has anything',
  make: async (call) => {
    const { ledger, language, origin } = call
    const site = await siteOf(ledger)
    const { latest, pinned, byColumn, bulletin } = await reading(ledger, async (tx) => ({
      latest: await latestPages(tx, { limit: LATEST + 1 }),
      pinned: await pinnedPages(tx, 1),
      bulletin: await latestBulletin(tx),
      byColumn: await latestByColumn(
        tx,
        site.columns.map(({ column }) => column),
        EACH,
      ),
    }))
    const lead = pinned[0] ?? latest[0]
    const rest = latest.filter(({ article }) => article !== lead?.article).slice(0, LATEST)
    const name = siteName(site, language)
    return page(call, site, {
      title: name,
      description: say(language, 'welcome'),
      canonical: '/',
      data: { '@context': 'https://schema.org', '@type': 'WebSite', name, url: `${origin}/` },
      head: markup`<link rel="alternate" type="application/rss+xml" title="${name}" href="/feed.xml" />`,
      main: markup`<h1 class="unseen">${name}</h1>
        ${bulletin && nowHtml(call, bulletin)}
        ${lead && leadHtml(call, lead)}
        ${
          rest.length > 0
            ? panel(say(language, 'latest'), lines(call, rest))
            : lead === undefined &&
              markup`<section class="panel"><p>${say(language, 'nothing')}</p></section>`
        }
        <div class="cards">
          ${site.columns.map((column) => {
            const title = columnTitle(column, language)
            return panel(
              title,
              lines(
                call,
                byColumn.filter((one) => one.column === column.column),
              ),
              {
                href: href(call, `/column/${column.column}`),
                text: `${say(language, 'more')} ›`,
                label: say(language, 'moreOf', title),
              },
            )
          })}
        </div>`,
      aside: aside(call, site),
    })
  },
}

function leadHtml(call: PageCall, { slug, title, summary, publishedAt, pinned }: PageLine): Html {
  const { language } = call
  return markup`<section class="panel lead">
    <span class="tag">${say(language, pinned ? 'pinned' : 'latest')}</span>
    <h2><a href="${href(call, `/article/${slug}`)}">${title}</a></h2>
    <p>${summary}</p>
    <p>${time(publishedAt)}</p>
  </section>`
}

/** How things stand, before anything else. */
function nowHtml(call: PageCall, { content }: PublishedBulletin): Html {
  const { language } = call
  const isEnglish = language === 'en' && content.statusEn !== ''
  return markup`<section class="panel lead">
    <span class="tag">${tell(language, 'title')}</span>
    <h2 lang="${isEnglish ? 'en' : 'zh-CN'}">
      <a href="${href(call, '/epidemic')}">${isEnglish ? content.statusEn : content.status}</a>
    </h2>
    <p>${tell(language, 'asOf')} ${time(new Date(content.asOf))} · ${tell(language, 'what')}</p>
  </section>`
}
