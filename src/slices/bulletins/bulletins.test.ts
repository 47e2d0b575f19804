import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { DAY } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { SITE } from '../../routes.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { bulletinDrafted } from './kinds/bulletin-drafted.ts'
import { figuresOf, latestBulletin } from './queries.ts'
import { bulletinContent, type BulletinContent } from './rules.ts'

const fixture = useDatabase()
const clock = handClock()
const [writer, second] = [principal('editor'), principal('editor')]
let ledger: Ledger
let app: FastifyInstance
const EXAMPLE = bulletinDrafted.example.content as unknown as BulletinContent

function contentOf(day: number, cases: number, more: object = {}): object {
  const asOf = new Date(clock.now() - day * DAY)
  return {
    ...EXAMPLE,
    asOf: asOf.toISOString(),
    nextUpdate: new Date(asOf.getTime() + DAY).toISOString(),
    figures: [{ figure: 'confirmed-new', value: cases }],
    ...more,
  }
}

const draft = (kind: string, bulletin: string, payload: object) =>
  draftOf(kind, bulletin, payload, {
    area: COUNTY,
    id: newId(clock.now()),
    happenedAt: new Date(clock.now()).toISOString(),
  })

async function drafted(content: object): Promise<string> {
  const bulletin = newId(clock.now())
  await appendRecords(ledger, writer, [draft('bulletin-drafted', bulletin, { content })])
  return bulletin
}

async function published(content: object): Promise<string> {
  const bulletin = await drafted(content)
  await appendRecords(ledger, second, [draft('bulletin-published', bulletin, {})])
  clock.forward(1000)
  return bulletin
}

async function page(url: string, headers: Record<string, string> = {}): Promise<string> {
  await app.close()
  app = await makeServer({ ledger, routes: [], site: SITE })
  return (await app.inject({ url, headers })).body
}

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, principal(), [COUNTY])
  app = await makeServer({ ledger, routes: [], site: SITE })
})
afterAll(() => app.close())

test('before any bulletin the page says so and still says what to do', async () => {
  const body = await page('/epidemic')
  expect(body).toContain('还没有发布疫情通报')
  expect(body).toContain('发热、咳嗽')
  expect(body).not.toContain('<dl class="tiles">')
})

test('a draft is nobody’s news; its writer cannot put it out, another can, once', async () => {
  const bulletin = await drafted(contentOf(1, 4))
  const refused = (by: typeof writer, kind: string, payload: object) =>
    appendRecords(ledger, by, [draft(kind, bulletin, payload)])
  await expect(refused(writer, 'bulletin-published', {})).rejects.toMatchObject({ code: 'bulletin-own' })
  await expect(refused(second, 'bulletin-withdrawn', { reason: '算错了' })).rejects.toMatchObject({
    code: 'bulletin-not-out',
  })
  expect(await within(ledger.database, '', latestBulletin)).toBeUndefined()
  await appendRecords(ledger, second, [draft('bulletin-published', bulletin, {})])
  await expect(refused(second, 'bulletin-published', {})).rejects.toMatchObject({ code: 'bulletin-is-out' })
  await expect(refused(writer, 'bulletin-drafted', { content: contentOf(1, 5) })).rejects.toMatchObject({
    code: 'bulletin-is-out',
  })
  expect((await within(ledger.database, '', latestBulletin))?.bulletin).toBe(bulletin)
})

test('the page shows figures against the day before, the curve, where to go, and when the next update is overdue', async () => {
  await published(contentOf(0, 7, { document: 'https://example.org/notice/7' }))
  const body = await page('/epidemic')
  expect(body).toMatch(/<b>7<\/b>\s*<span>▲ \+3<\/span>/)
  expect(body).toContain('class="bar-confirmed-new"')
  expect(body).toContain('href="https://example.org/notice/7"')
  expect(body).not.toContain('已过预告的更新时间')
  clock.forward(2 * DAY)
  expect(await page('/epidemic')).toContain('已过预告的更新时间')
})

test('what an editor types is text, and a document is a link only when it is an address of the web', async () => {
  const hostile = '<script>alert(1)</script>'
  await published(
    contentOf(0, 1, {
      status: hostile,
      care: '"><img src=x onerror=alert(1)>',
      document: 'javascript:alert(1)',
    }),
  )
  const body = await page('/epidemic')
  expect(body).not.toContain(hostile)
  expect(body).not.toContain('<img src=x')
  expect(body).not.toContain('href="javascript:')
  expect(body).toContain('&lt;script&gt;')
})

test('one figure a day: the last bulletin of it; a withdrawn one counts no more and is named with its reason', async () => {
  const wrong = await published(contentOf(0, 99))
  const points = () => within(ledger.database, '', (tx) => figuresOf(tx, 30, clock.now()))
  expect((await points()).at(-1)?.value).toBe(99)
  await appendRecords(ledger, writer, [draft('bulletin-withdrawn', wrong, { reason: '把累计当成了新增' })])
  expect((await points()).at(-1)?.value).toBe(1)
  expect(await page('/epidemic')).toContain('把累计当成了新增')
})

test('open data: JSON and CSV, in which nothing is a formula', async () => {
  await published(contentOf(0, 3, { authority: '=HYPERLINK("x")', document: '第3号, 附表' }))
  const csv = await page('/open-data/figures.csv')
  expect(csv).toContain('confirmed-new,新增确诊,3,"\'=HYPERLINK(""x"")","第3号, 附表"')
  const data = JSON.parse(await page('/open-data/epidemic.json'))
  expect(data).toMatchObject({ bulletin: { authority: '=HYPERLINK("x")' }, risks: [], gates: [] })
  expect(data.codes).toHaveLength(7)
})

test('a bulletin says everything it must', () => {
  const good = contentOf(0, 1)
  expect(bulletinContent.safeParse(good).success).toBe(true)
  for (const field of [
    'status',
    'authority',
    'document',
    'nextUpdate',
    'definition',
    'help',
    'care',
    'actions',
    'known',
  ])
    expect(bulletinContent.safeParse({ ...good, [field]: undefined }).success, field).toBe(false)
  const wrong = [
    { nextUpdate: (good as BulletinContent).asOf },
    { actions: [{ audience: 'shops', steps: ['测温'] }] },
    { status: '字'.repeat(61) },
    { figures: [1, 2].map((value) => ({ figure: 'deaths', value })) },
    { figures: [{ figure: 'deaths', value: -1 }] },
  ]
  for (const one of wrong) expect(bulletinContent.safeParse({ ...good, ...one }).success).toBe(false)
})
