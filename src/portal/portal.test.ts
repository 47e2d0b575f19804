import type { FastifyInstance } from 'fastify'
import { parse, type DefaultTreeAdapterMap } from 'parse5'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeServer } from '../http/server.ts'
import { SITE } from '../routes.ts'
import { appendRecords, type Ledger } from '../slices/ledger/actions.ts'
import { COUNTY, draftOf, handClock, newId, openAreas, principal, testLedger } from '../../test/factories.ts'
import { useDatabase } from '../../test/harness.ts'
import { markup } from './html.ts'

const fixture = useDatabase()
const clock = handClock()
const [writer, second] = [principal('editor'), principal('editor')]
const TOWN = '130430100'
let ledger: Ledger
let app: FastifyInstance

const HOSTILE = '<img src=x onerror=alert(1)></title></script><script>alert(1)</script>"\' onload=x'

async function publish(given: {
  title: string
  column?: string
  area?: string
  more?: object
  text?: string
}) {
  const { title, column = 'news', area = COUNTY, more = {}, text = '正文第一段。' } = given
  const article = newId(clock.now())
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] }
  const make = (kind: string, payload: object) =>
    draftOf(kind, article, payload, {
      area,
      id: newId(clock.now()),
      happenedAt: new Date(clock.now()).toISOString(),
    })
  const content = { title, column, body, ...more }
  await appendRecords(ledger, writer, [
    make('article-drafted', { content, basisVersion: 0 }),
    make('article-submitted', { version: 1 }),
  ])
  await appendRecords(ledger, second, [
    make('article-approved', { version: 1 }),
    make('article-published', { version: 1 }),
  ])
  clock.forward(1000)
  return { article, address: `/article/${article.replaceAll('-', '').slice(-12)}` }
}

type Element = { name: string; attrs: Record<string, string> }

/** A page as a browser reads it, and what is wrong with its markup. */
function parsed(body: string): { elements: Element[]; faults: string[] } {
  const faults: string[] = []
  const elements: Element[] = []
  const walk = (node: DefaultTreeAdapterMap['node']): void => {
    if ('tagName' in node)
      elements.push({
        name: node.tagName,
        attrs: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
      })
    if ('childNodes' in node) node.childNodes.forEach(walk)
  }
  walk(parse(body, { onParseError: ({ code }) => faults.push(code) }))
  return { elements, faults }
}

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

/** The site looks for changes once a second. */
async function renewed(): Promise<void> {
  await app.close()
  app = await makeServer({ ledger, routes: [], site: SITE })
}

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, principal(), [COUNTY, TOWN])
  app = await makeServer({ ledger, routes: [], site: SITE })
})
afterAll(() => app.close())

test('an empty county has a front page and no column in its menu', async () => {
  const reply = await get('/')
  expect(reply.statusCode).toBe(200)
  expect(reply.body).toContain('<html lang="zh-CN"')
  expect(reply.body).not.toContain('/column/')
  expect(reply.headers['content-security-policy']).not.toContain('unsafe-inline')
  expect(reply.headers['set-cookie']).toBeUndefined()
})

test('what is published stands on the front page, in its column, its region and under its address', async () => {
  const { address } = await publish({
    title: '第一篇',
    area: TOWN,
    more: {
      source: '县融媒体中心',
      sourceUrl: 'https://news.example/1',
      editor: '编辑甲',
      author: '作者乙',
      topics: ['专题一'],
    },
  })
  await renewed()
  for (const url of [
    '/',
    '/column/news',
    `/region/${TOWN}`,
    `/region/${COUNTY}`,
    `/topic/${encodeURIComponent('专题一')}`,
  ])
    expect((await get(url)).body, url).toContain(`href="${address}"`)
  const { body, statusCode } = await get(address)
  expect(statusCode).toBe(200)
  for (const shown of [
    '第一篇',
    '县融媒体中心',
    'href="https://news.example/1"',
    '编辑甲',
    '作者乙',
    '正文第一段。',
    `网格${TOWN}`,
  ])
    expect(body).toContain(shown)
  // 2021-01-09 08:30 and so on, by the county's clock.
  expect(body).toMatch(
    /<time datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00">\d{4}-\d\d-\d\d \d\d:\d\d<\/time>/,
  )
  expect(body.match(/<h1/g)).toHaveLength(1)
  const code = await get(`${address}/code.svg`)
  expect(code.headers['content-type']).toContain('image/svg+xml')
  expect(parsed(code.body).elements.some(({ name }) => name === 'path')).toBe(true)
  for (const landmark of [
    '<main id="main"',
    '<header',
    '<footer',
    '<nav',
    '<aside',
    'class="skip" href="#main"',
  ])
    expect(body).toContain(landmark)
  for (const gone of [
    '/article/000000000000',
    '/article/../etc',
    '/column/none',
    '/region/999999',
    '/topic/x',
  ])
    expect((await get(gone)).statusCode, gone).toBe(404)
})

test('whatever people typed is text and nothing else, wherever it stands', async () => {
  const { address } = await publish({
    title: HOSTILE,
    text: HOSTILE,
    more: { source: HOSTILE, author: HOSTILE, editor: HOSTILE, summary: HOSTILE },
  })
  await renewed()
  for (const url of [
    address,
    '/',
    '/column/news',
    `/column/news?after=${encodeURIComponent(HOSTILE)}`,
    `${address}?lang=${encodeURIComponent(HOSTILE)}`,
    `/search?q=${encodeURIComponent(HOSTILE)}`,
    `/search?q=alert&column=${encodeURIComponent(HOSTILE)}`,
  ]) {
    const { body } = await get(url)
    const { elements, faults } = parsed(body)
    expect(faults, url).toEqual([])
    expect(
      elements
        .filter(({ name }) => name === 'img')
        .map(({ attrs }) => attrs['src'])
        .filter((src) => src !== `${address}/code.svg`),
    ).toEqual(['/portal/emblem.svg'])
    for (const { name, attrs } of elements) {
      expect(Object.keys(attrs).filter((key) => key.startsWith('on') || key === 'style')).toEqual([])
      if (name === 'script')
        expect(attrs['src'] ?? attrs['type']).toMatch(/^(\/portal\/|application\/ld\+json)/)
      expect(name).not.toBe('style')
    }
    for (const data of body.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs))
      expect(() => JSON.parse(data[1] ?? '')).not.toThrow()
  }
})

test('chrome in English when asked, and links keep what the reader chose', async () => {
  expect((await get('/', { 'accept-language': 'en-GB,en;q=0.9' })).body).toContain('<html lang="en"')
  expect((await get('/', { 'accept-language': 'zh-CN,en;q=0.5' })).body).toContain('<html lang="zh-CN"')
  const { body } = await get('/?lang=en&size=3')
  expect(body).toContain('data-size="3"')
  expect(body).toContain('href="/column/news?lang=en&amp;size=3"')
})

test('a page is sent as bytes with an etag, smaller for who can take it, and not again to who has it', async () => {
  const first = await get('/column/news')
  const again = await get('/column/news', { 'if-none-match': String(first.headers.etag) })
  expect(again.statusCode).toBe(304)
  await expect
    .poll(async () => (await get('/column/news', { 'accept-encoding': 'br' })).headers['content-encoding'])
    .toBe('br')
  expect((await get('/column/news', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip')
  expect((await get('/column/news')).headers['content-encoding']).toBeUndefined()
})

test('readings are counted together, and a withdrawn article says so under its address', async () => {
  const { article, address } = await publish({ title: '会撤回' })
  for (let n = 0; n < 30; n += 1) await get(address)
  await renewed()
  expect((await get(address)).body).toMatch(/<dt>人气<\/dt>\s*<dd>30<\/dd>/)
  await appendRecords(ledger, writer, [
    draftOf('article-withdrawn', article, { reason: '内容有误' }, { area: COUNTY }),
  ])
  await renewed()
  const gone = await get(address)
  expect(gone.statusCode).toBe(410)
  expect(gone.body).toContain('内容有误')
  expect(gone.body).not.toContain('正文第一段。')
  expect((await get('/column/news')).body).not.toContain(address)
})

test('a list goes on where its last line was, and shows each article once', async () => {
  const made: string[] = []
  for (let n = 0; n < 25; n += 1) made.push((await publish({ title: `法治${n}`, column: 'law' })).address)
  await renewed()
  const one = (await get('/column/law')).body
  const next = /rel="next" href="([^"]+)"/.exec(one)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const two = (await get(next)).body
  const main = (body: string) => body.slice(body.indexOf('<main'), body.indexOf('</main>'))
  const shown = [...(main(one) + main(two)).matchAll(/href="(\/article\/[0-9a-f]+)"/g)].map(
    ([, to = '']) => to,
  )
  expect(shown).toEqual(made.toReversed())
})

test('the template escapes every value and joins what is already markup', () => {
  expect(markup`<a title="${`"'<>&`}">${['a', markup`<b>`, false, 3]}</a>`.text).toBe(
    '<a title="&quot;&#39;&lt;&gt;&amp;">a<b>3</a>',
  )
})

test('pages that are always there, with sound markup in both languages', async () => {
  const paths = ['about', 'contact', 'accessibility', 'privacy', 'disclaimer', 'site-map', 'search']
  for (const path of paths)
    for (const lang of ['zh', 'en']) {
      const { body, statusCode } = await get(`/${path}?lang=${lang}`)
      expect(statusCode, path).toBe(200)
      expect(parsed(body).faults, path).toEqual([])
      // No sentence of the other language is left in the frame.
      if (lang === 'en') expect(body).not.toMatch(/我要纠错|隐私说明|网站地图/)
    }
})

test('feeds, the map for search engines and robots name each article by its whole address', async () => {
  const { address } = await publish({ title: '订阅<&>', more: { summary: '摘要"&' } })
  await renewed()
  const site = { host: 'county.example' }
  for (const [path, type] of [
    ['/feed.xml', 'application/rss+xml'],
    ['/atom.xml', 'application/atom+xml'],
    ['/sitemap/1.xml', 'application/xml'],
  ] as const) {
    const { body, headers } = await get(path, site)
    expect(headers['content-type']).toContain(type)
    expect(body, path).toContain(
      `http://county.example${address}<`.slice(0, path === '/atom.xml' ? -1 : undefined),
    )
    // Every tag is closed, and every reference is one of XML's five.
    expect(body.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
    const open = [...body.matchAll(/<(\w[\w:]*)(?:\s[^<>]*?)?(?<!\/)>/g)].map(([, name]) => name).sort()
    const closed = [...body.matchAll(/<\/(\w[\w:]*)>/g)].map(([, name]) => name).sort()
    expect(open, path).toEqual(closed)
  }
  const feed = (await get('/feed.json', site)).json()
  expect(feed.items[0]).toMatchObject({ title: '订阅<&>', url: `http://county.example${address}` })
  expect((await get('/robots.txt', site)).body).toContain('Sitemap: http://county.example/sitemap.xml')
  expect((await get('/sitemap/9.xml')).statusCode).toBe(404)
})

test('a search marks what it found, and what several looked for is offered to others', async () => {
  await publish({ title: '农机检修下乡', text: '检修队本周到各村检修农机。' })
  await renewed()
  for (let n = 0; n < 3; n += 1) {
    const { body } = await get(`/search?q=${encodeURIComponent('农机')}`)
    expect(body).toContain('<mark>农机</mark>检修下乡')
  }
  await get(`/search?q=${encodeURIComponent('没有的词儿')}`)
  await renewed()
  await publish({ title: '再来一篇' })
  await renewed()
  const { body } = await get('/')
  expect(body).toContain('>农机</a>')
  expect(body).not.toContain('没有的词儿')
})
