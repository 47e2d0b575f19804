import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { within } from '../database/connect.ts'
import { makeServer } from '../http/server.ts'
import { SITE } from '../routes.ts'
import { moderate } from '../slices/comments/actions.ts'
import { queueOf } from '../slices/comments/queries.ts'
import { MOST_HELD } from '../slices/comments/rules.ts'
import { appendRecords, type Ledger } from '../slices/ledger/actions.ts'
import { COUNTY, draftOf, handClock, newId, openAreas, principal, testLedger } from '../../test/factories.ts'
import { useDatabase } from '../../test/harness.ts'

const fixture = useDatabase()
const clock = handClock()
const [editor, second] = [principal('editor'), principal('editor')]
const article = newId()
const SLUG = article.replaceAll('-', '').slice(-12)
let ledger: Ledger
let app: FastifyInstance

let last = 0
const somewhere = () => `10.2.${Math.floor((last += 1) / 200)}.${last % 200}`

function send(url: string, fields: Record<string, string>, remoteAddress = somewhere(), agent = 'browser') {
  return app.inject({
    method: 'POST',
    url,
    remoteAddress,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': agent },
    payload: new URLSearchParams(fields).toString(),
  })
}

const read = async () => (await app.inject(`/comment/${SLUG}`)).body

async function write(text: string, more: Record<string, string> = {}, from?: string, agent?: string) {
  const ticket = /name="ticket" value="([^"]+)"/.exec(await read())?.[1] ?? ''
  clock.forward(3000)
  return send(`/comment/${SLUG}`, { ticket, text, ...more }, from, agent)
}

const queue = () => within(fixture.database, COUNTY, (tx) => queueOf(tx, COUNTY))
const heldAs = async (text: string) => (await queue()).find((one) => one.text === text)?.comment ?? ''

async function settle(comment: string, isShown: boolean): Promise<void> {
  const act = {
    id: newId(clock.now()),
    kind: 'comment-settled' as const,
    subject: comment,
    payload: { isShown },
  }
  await moderate(ledger, editor, comment, () => [act])
}

async function configure(comments: 'off' | 'held'): Promise<void> {
  const at = { area: COUNTY, id: newId(clock.now()), happenedAt: new Date(clock.now()).toISOString() }
  await appendRecords(ledger, editor, [
    draftOf('portal-configured', newId(), { settings: { hotWords: [], comments } }, at),
  ])
  clock.forward(1000)
  await app?.close()
  app = await makeServer({ ledger, routes: [], site: SITE })
  // The site's frame is read anew with the next page.
  await app.inject('/')
}

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, principal(), [COUNTY])
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: '正文' }] }] }
  const make = (kind: string, payload: object) => draftOf(kind, article, payload, { area: COUNTY })
  const content = { title: '可以评论的文章', column: 'news', body }
  await appendRecords(ledger, editor, [
    make('article-drafted', { content, basisVersion: 0 }),
    make('article-submitted', { version: 1 }),
  ])
  await appendRecords(ledger, second, [
    make('article-approved', { version: 1 }),
    make('article-published', { version: 1 }),
  ])
  await configure('off')
})
afterAll(() => app.close())

test('comments are off unless the county chose them', async () => {
  expect((await app.inject({ url: `/comment/${SLUG}`, headers: { accept: 'text/html' } })).statusCode).toBe(
    404,
  )
  expect((await app.inject(`/article/${SLUG}`)).body).not.toContain('/comment/')
  await configure('held')
  expect((await app.inject(`/article/${SLUG}`)).body).toContain(`href="/comment/${SLUG}"`)
  expect(await read()).toContain('还没有评论')
  expect((await app.inject('/comment/000000000000')).statusCode).toBe(404)
})

test('a comment is held, then shown as text and nothing else, and hidden again', async () => {
  const text = '<img src=x onerror=alert(1)> 我电话13812345678'
  const sent = await write(text, { nickname: '<b>甲</b>' })
  expect(sent.body).toContain('评论已提交')
  expect(sent.headers['set-cookie']).toBeUndefined()
  expect(await read()).not.toContain('onerror')
  const [held] = await queue()
  expect(held?.text).toBe('<img src=x onerror=alert(1)> 我电话****78')
  await settle(held?.comment ?? '', true)
  const shown = await read()
  expect(shown).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(shown).toContain('&lt;b&gt;甲&lt;/b&gt;')
  await settle(held?.comment ?? '', false)
  expect(await read()).not.toContain('onerror')
})

test('who chose no nickname is the same number here and another elsewhere', async () => {
  const from = somewhere()
  const names = async (text: string, address: string, agent?: string) => {
    await write(text, {}, address, agent)
    return (await queue()).find((one) => one.text === text)?.nickname
  }
  const [a, b, c] = [await names('一', from), await names('二', from), await names('三', from, 'another')]
  expect(a).toMatch(/^网友\d{5}$/)
  expect(b).toBe(a)
  expect(c).not.toBe(a)
})

test('nobody speaks as staff; too long, empty and foreign forms are turned back', async () => {
  for (const nickname of ['县指挥部', '管理员', 'Admin', '名'.repeat(17)])
    expect((await write('好', { nickname })).statusCode, nickname).toBe(422)
  expect((await write('   ')).statusCode).toBe(422)
  expect((await write('长'.repeat(501))).statusCode).toBe(422)
  expect((await send(`/comment/${SLUG}`, { ticket: 'x.y', text: '好' })).statusCode).toBe(409)
})

test('an editor’s answer is marked, a reader’s stands beneath what it answers', async () => {
  await write('请问几点开门？', { nickname: '乙' })
  const asked = await heldAs('请问几点开门？')
  const [id, settling] = [newId(clock.now()), newId(clock.now())]
  await moderate(ledger, editor, asked, (standing) => [
    { id: settling, kind: 'comment-settled', subject: asked, payload: { isShown: true } },
    {
      id,
      kind: 'comment-answered',
      subject: id,
      payload: { article: standing.article, parent: asked, text: '八点。', answeringUnit: '县商务局' },
    },
  ])
  await write('谢谢', { parent: asked })
  await settle(await heldAs('谢谢'), true)
  const body = await read()
  expect(body).toMatch(/县商务局<\/strong>\s*<span class="tag">官方回复/)
  expect(body.indexOf('请问几点开门')).toBeLessThan(body.indexOf('八点。'))
  expect(body.indexOf('八点。')).toBeLessThan(body.indexOf('谢谢'))
})

test('a reported comment comes before an editor again; reporting floods nothing', async () => {
  const [shown] = await within(fixture.database, COUNTY, async () => [await idOfShown()])
  const from = somewhere()
  for (let n = 0; n < 9; n += 1) await send('/comment-report', { comment: shown }, from)
  const line = (await queue()).find(({ comment }) => comment === shown)
  expect(line?.reports).toBe(5)
  await settle(shown, true)
  expect((await queue()).find(({ comment }) => comment === shown)).toBeUndefined()
  expect((await send('/comment-report', { comment: "' or 1=1" })).statusCode).toBe(200)
})

async function idOfShown(): Promise<string> {
  return /\?to=([0-9a-f-]{36})/.exec(await read())?.[1] ?? ''
}

test('one address writes three and waits; an article takes no more than editors can look at', async () => {
  const from = somewhere()
  const codes: number[] = []
  for (let n = 0; n < 5; n += 1) codes.push((await write(`第${n}条`, {}, from)).statusCode)
  expect(codes).toEqual([200, 200, 200, 429, 429])
  const program = { ...principal(), program: true as const }
  await appendRecords(
    ledger,
    program,
    Array.from({ length: MOST_HELD }, (_, n) =>
      draftOf('comment-made', newId(), { article, nickname: '网友00000', text: `${n}` }, { area: COUNTY }),
    ),
  )
  expect((await write('还有一条')).body).toContain('现在不能评论')
})
