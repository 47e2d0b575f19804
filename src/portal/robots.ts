import type { Page } from '../http/page.ts'
import { addressesFrom, countPages } from '../slices/articles/queries.ts'
import { clockIso } from './dates.ts'
import { markup } from './html.ts'
import { reading, siteOf } from './site.ts'

/** Addresses in one file: sitemaps.org allows 50,000. */
const PER_FILE = 20_000
const XML = '<?xml version="1.0" encoding="utf-8"?>\n'
const TYPE = 'application/xml; charset=utf-8'
const SPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9'

/** An index of the files below, as many as the articles need. */
const sitemapIndex: Page = {
  path: '/sitemap.xml',
  may: 'anyone',
  summary: 'Index of the site’s addresses for search engines',
  make: async ({ ledger, origin }) => {
    const count = await reading(ledger, countPages)
    const files = Math.max(1, Math.ceil(count / PER_FILE))
    const body = markup`<sitemapindex xmlns="${SPACE}">${Array.from(
      { length: files },
      (_, n) => markup`<sitemap><loc>${origin}/sitemap/${n + 1}.xml</loc></sitemap>`,
    )}</sitemapindex>`
    return { body: XML + body.text, type: TYPE }
  },
}

const sitemapFile: Page = {
  path: '/sitemap/:file',
  may: 'anyone',
  summary:
    'Addresses of pages with when they last changed; the first file begins with columns and the front page',
  make: async ({ ledger, origin, params }) => {
    const number = Number(/^(\d{1,4})\.xml$/.exec(params['file'] ?? '')?.[1])
    if (!(number >= 1)) return undefined
    const site = await siteOf(ledger)
    const lines = await reading(ledger, (tx) => addressesFrom(tx, (number - 1) * PER_FILE, PER_FILE))
    if (number > 1 && lines.length === 0) return undefined
    const fixed =
      number > 1 ? [] : ['/', ...site.columns.map(({ column }) => `/column/${column}`), '/about', '/contact']
    const body = markup`<urlset xmlns="${SPACE}">${fixed.map((path) => markup`<url><loc>${origin}${path}</loc></url>`)}${lines.map(
      ({ slug, updatedAt }) =>
        markup`<url><loc>${origin}/article/${slug}</loc><lastmod>${clockIso(updatedAt)}</lastmod></url>`,
    )}</urlset>`
    return { body: XML + body.text, type: TYPE }
  },
}

const robots: Page = {
  path: '/robots.txt',
  may: 'anyone',
  summary: 'What search engines may read',
  make: ({ origin }) =>
    Promise.resolve({
      body: `User-agent: *\nDisallow: /desk/\nDisallow: /field/\nDisallow: /me/\nDisallow: /api/\nDisallow: /search\n\nSitemap: ${origin}/sitemap.xml\n`,
      type: 'text/plain; charset=utf-8',
    }),
}

export const robotPages: readonly Page[] = [sitemapIndex, sitemapFile, robots]
