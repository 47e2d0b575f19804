import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { blotted } from '../core/private-text.ts'
import { workingDaysAfter } from '../core/working-days.ts'
import { within } from '../database/connect.ts'
import { makeServer } from '../http/server.ts'
import { SITE } from '../routes.ts'
import { readQuestions, settleQuestion } from '../slices/questions/actions.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { COUNTY, handClock, newId, openAreas, principal, testLedger } from '../../test/factories.ts'
import { useDatabase } from '../../test/harness.ts'

const fixture = useDatabase()
const clock = handClock()
const editor = principal('editor')
const TOWN = '130430100'
let ledger: Ledger
let app: FastifyInstance

let last = 0
const somewhere = () => `10.1.${Math.floor((last += 1) / 200)}.${last % 200}`

function send(url: string, fields: Record<string, string>, remoteAddress = somewhere()) {
  return app.inject({
    method: 'POST',
    url,
    remoteAddress,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
}

async function ticket(): Promise<string> {
  const { body } = await app.inject('/ask')
  clock.forward(3000)
  return /name="ticket" value="([^"]+)"/.exec(body)?.[1] ?? ''
}

async function ask(text: string, more: Record<string, string> = {}, from?: string) {
  const given = { ticket: await ticket(), category: 'rules', text, ...more }
  const reply = await send('/ask', given, from)
  const number = /class="given"><strong>([^<]+)</.exec(reply.body)?.[1] ?? ''
  return { reply, number, given }
}

const queue = async (state: 'waiting' | 'settled' = 'waiting', area = COUNTY) =>
  readQuestions(ledger, { area, state, limit: 100 })

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, principal(), [COUNTY, TOWN])
  app = await makeServer({ ledger, routes: [], site: SITE })
})
afterAll(() => app.close())

test('a question waits for an editor, with numbers blotted out before it is kept, and no address of who asked', async () => {
  const from = '10.9.8.7'
  const text = '我的身份证 11010519491231002X，电话 １３８-1234-5678，村里几号发菜？'
  const { reply, number } = await ask(text, { area: TOWN, phone: '13900001111' }, from)
  expect(reply.body).toContain('已收到您的问题')
  expect(reply.body).toContain('已经打码保存')
  expect(reply.headers['cache-control']).toBe('no-store')
  expect(reply.headers['set-cookie']).toBeUndefined()
  const [line] = (await queue()).questions
  expect(line).toMatchObject({ area: TOWN, state: 'waiting', hasPhone: true, isLate: false })
  expect(line?.text).toContain('村里几号发菜？')
  const { rows } = await within(fixture.database, COUNTY, (tx) =>
    sql<{ all: string }>`
      select string_agg(r.payload::text || coalesce(p.payload::text, ''), '') as all
      from record r left join record_personal p on p.id = r.id where r.kind = 'question-asked'`.execute(tx),
  )
  for (const secret of ['11010519491231002', '1234-5678', '13812345678', '13900001111', from])
    expect(rows[0]?.all, secret).not.toContain(secret)
  expect((await send('/ask/state', { number })).body).toContain('正在办理')
  expect((await queue('waiting', '130430201')).questions).toEqual([])
})

test('sent twice, as when a page is loaded again, it is one question', async () => {
  const before = (await queue()).waiting
  const { reply, given } = await ask('会不会记两次？')
  const again = await send('/ask', given)
  expect(again.body).toBe(reply.body)
  expect((await queue()).waiting).toBe(before + 1)
})

test('a form that is not ours, too quick, too old or another one’s ticket is turned back with what was written', async () => {
  const fresh = /name="ticket" value="([^"]+)"/.exec((await app.inject('/ask')).body)?.[1] ?? ''
  const given = { category: 'rules', text: '写好的内容还在' }
  expect((await send('/ask', { ...given, ticket: fresh })).statusCode).toBe(409)
  const old = await ticket()
  clock.forward(4 * 3_600_000)
  for (const wrong of [old, '', 'x.y', `${newId()}.${old.split('.')[1]}`]) {
    const reply = await send('/ask', { ...given, ticket: wrong })
    expect(reply.statusCode, wrong).toBe(409)
    expect(reply.body).toContain('写好的内容还在')
  }
  const hostile = await ask('<script>alert(1)</script>"\'', { category: 'x' })
  expect(hostile.reply.statusCode).toBe(422)
  expect(hostile.reply.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;')
  const others: Record<string, string>[] = [{ area: '110101' }, { phone: '12' }]
  for (const wrong of others) expect((await ask('其他都对的问题', wrong)).reply.statusCode).toBe(422)
})

test('one address asks three and then waits; a flood from many stops too', async () => {
  const from = somewhere()
  const codes: number[] = []
  for (let n = 0; n < 5; n += 1) codes.push((await ask(`第${n}个问题吧`, {}, from)).reply.statusCode)
  expect(codes).toEqual([200, 200, 200, 429, 429])
})

test('an answer stands before everybody with its unit and day; a reply only under its number', async () => {
  const [open, own] = [await ask('快递能不能寄？'), await ask('我家的事请单独回')]
  const lines = (await queue()).questions
  const idOf = (text: string) => lines.find((line) => line.text === text)?.question ?? ''
  const settle = (
    text: string,
    kind: 'question-answered' | 'question-replied' | 'question-rejected',
    payload: object,
  ) => settleQuestion(ledger, editor, { question: idOf(text), id: newId(clock.now()), kind, payload })
  const answer = { answer: '可以寄，<b>请在村口</b>取。', answeringUnit: '县商务局' }
  await settle('快递能不能寄？', 'question-answered', { asked: '快递能寄吗？', ...answer })
  await settle('我家的事请单独回', 'question-replied', { ...answer, answer: '已派人上门' })
  const page = (await app.inject('/answers')).body
  for (const shown of ['快递能寄吗？', '县商务局', '可以寄，&lt;b&gt;请在村口&lt;/b&gt;取。'])
    expect(page).toContain(shown)
  expect(page).not.toContain('已派人上门')
  expect((await send('/ask/state', { number: own.number })).body).toContain('已派人上门')
  expect((await send('/ask/state', { number: open.number })).body).toContain('已答复')
  await expect(settle('我家的事请单独回', 'question-rejected', { reason: '晚了' })).rejects.toMatchObject({
    code: 'question-settled',
  })
  const misses = await Promise.all(['x', 'AAAAAAAAAAAA'].map((number) => send('/ask/state', { number })))
  expect(misses[0]?.body).toBe(misses[1]?.body)
  clock.forward(91 * 86_400_000)
  expect((await send('/ask/state', { number: own.number })).statusCode).toBe(404)
})

test('the clock counts working days, and what is past it shows', async () => {
  const friday = Date.parse('2021-01-08T10:00:00+08:00')
  expect(new Date(workingDaysAfter(friday, 1)).toISOString()).toBe('2021-01-11T16:00:00.000Z')
  expect(new Date(workingDaysAfter(friday, 5)).toISOString()).toBe('2021-01-15T16:00:00.000Z')
  const { late, waiting } = await queue()
  expect(late).toBe(waiting)
  expect(late).toBeGreaterThan(0)
})

test.each([
  ['11010519491231002X', 1],
  ['110105 19491231 002x', 1],
  ['１１０１０５１９４９１２３１００２Ｘ', 1],
  ['130433490101123', 1],
  ['6222 0212 3456 7890 123', 1],
  ['手机13812345678。', 1],
  ['+86 138 1234 5678', 1],
  ['0310-8361234', 0],
  ['2021-01-08 10:30', 0],
  ['12345', 0],
  ['4006000000', 0],
])('%s: %i number that tells who', (text, count) => {
  const { text: shown, found } = blotted(text)
  expect(found.length > 0 ? 1 : 0).toBe(count)
  if (count > 0) expect(shown).toContain('****')
  else expect(shown).toBe(text)
})
