import type { Made, Page, PageCall } from '../http/page.ts'
import { latestPages, type PageLine } from '../slices/articles/queries.ts'
import { clockIso } from './dates.ts'
import { markup } from './html.ts'
import { reading, siteName, siteOf } from './site.ts'
import { say } from './words.ts'

const ENTRIES = 30

type Feed = { name: string; what: string; origin: string; lines: PageLine[] }

async function feedOf({ ledger, origin }: PageCall): Promise<Feed> {
  const site = await siteOf(ledger)
  const lines = await reading(ledger, (tx) => latestPages(tx, { limit: ENTRIES }))
  return { name: siteName(site, 'zh'), what: say('zh', 'welcome'), origin, lines }
}

const addressOf = ({ origin }: Feed, { slug }: PageLine): string => `${origin}/article/${slug}`
const XML = '<?xml version="1.0" encoding="utf-8"?>\n'

/** RSS 2.0 (rssboard.org); dates as RFC 822 has them. */
function rss(feed: Feed): Made {
  const { name, what, origin, lines } = feed
  const body = markup`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${name}</title><link>${origin}/</link><description>${what}</description><language>zh-cn</language><atom:link href="${origin}/feed.xml" rel="self" type="application/rss+xml"/>${lines.map(
    (one) =>
      markup`<item><title>${one.title}</title><link>${addressOf(feed, one)}</link><guid isPermaLink="false">urn:uuid:${one.article}</guid><pubDate>${one.publishedAt.toUTCString()}</pubDate><description>${one.summary}</description></item>`,
  )}</channel></rss>`
  return { body: XML + body.text, type: 'application/rss+xml; charset=utf-8' }
}

/** RFC 4287. */
function atom(feed: Feed): Made {
  const { name, origin, lines } = feed
  const updated = clockIso(lines[0]?.publishedAt ?? new Date(0))
  const body = markup`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN"><title>${name}</title><id>${origin}/</id><link href="${origin}/"/><link rel="self" href="${origin}/atom.xml"/><updated>${updated}</updated><author><name>${name}</name></author>${lines.map(
    (one) =>
      markup`<entry><title>${one.title}</title><id>urn:uuid:${one.article}</id><link href="${addressOf(feed, one)}"/><published>${clockIso(one.publishedAt)}</published><updated>${clockIso(one.publishedAt)}</updated><summary>${one.summary}</summary></entry>`,
  )}</feed>`
  return { body: XML + body.text, type: 'application/atom+xml; charset=utf-8' }
}

/** jsonfeed.org, version 1.1. */
function json(feed: Feed): Made {
  const { name, origin, lines } = feed
  const body = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: name,
    home_page_url: `${origin}/`,
    feed_url: `${origin}/feed.json`,
    language: 'zh-CN',
    items: lines.map((one) => ({
      id: `urn:uuid:${one.article}`,
      url: addressOf(feed, one),
      title: one.title,
      summary: one.summary,
      content_text: one.summary === '' ? one.title : one.summary,
      date_published: clockIso(one.publishedAt),
    })),
  })
  return { body, type: 'application/feed+json; charset=utf-8' }
}

const feedPage = (path: `/${string}`, summary: string, write: (feed: Feed) => Made): Page => ({
  path,
  may: 'anyone',
  summary,
  make: async (call) => write(await feedOf(call)),
})

export const feedPages: readonly Page[] = [
  feedPage('/feed.xml', 'The newest articles as RSS 2.0', rss),
  feedPage('/atom.xml', 'The newest articles as Atom', atom),
  feedPage('/feed.json', 'The newest articles as JSON Feed', json),
]
