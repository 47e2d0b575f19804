import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { isWorked } from '../core/proof-of-work.ts'
import { checked, isChecked } from '../core/short-number.ts'
import { turnAt, turningCode } from '../core/turning-code.ts'
import { within } from '../database/connect.ts'
import { makeServer } from '../http/server.ts'
import { SITE } from '../routes.ts'
import { issueBadges, ownBadge, revokeBadge } from '../slices/badges/actions.ts'
import { MISS_PACE } from '../slices/badges/rules.ts'
import { appendRecords, type Ledger, type Principal } from '../slices/ledger/actions.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../test/factories.ts'
import { useDatabase } from '../../test/harness.ts'

const fixture = useDatabase()
const clock = handClock()
const ALLEY = '130430100001001'
const NAME = '<b>来访</b>"\'人'
let ledger: Ledger
let app: FastifyInstance
let boss: Principal
let chief: Principal
let number = ''

async function appoint(role: Principal['role'], area: string, name: string): Promise<Principal> {
  const [account, post] = [newId(clock.now()), newId(clock.now())]
  const at = { happenedAt: new Date(clock.now()).toISOString(), area }
  await appendRecords(ledger, principal(), [
    draftOf(
      'account-made',
      account,
      { username: `u${account.slice(-12)}`, name, organisation: '测试单位' },
      at,
    ),
    draftOf('post-appointed', post, { account, role }, at),
  ])
  return { account, post, role, area }
}

async function issue(post: string, days = 30) {
  const badge = newId(clock.now())
  const given = { badges: [{ badge, post }], days, fromHour: 0, untilHour: 24, callBack: '0310-1234567' }
  const { badges } = await issueBadges(ledger, boss, given)
  clock.forward(1000)
  return { badge, number: badges[0]?.number ?? '' }
}

let last = 0
/** Each test comes from addresses of its own. */
const somewhere = () => `10.0.${Math.floor((last += 1) / 200)}.${last % 200}`

function post(url: string, fields: Record<string, string>, remoteAddress = somewhere()) {
  return app.inject({
    method: 'POST',
    url,
    remoteAddress,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
}

/** A number with a good check character that no badge has. */
const madeUp = (n: number) => checked(`3A3A3${'ACDEFGHJK'[n % 9]}${'ACDEFGHJK'[Math.floor(n / 9) % 9]}`)

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, principal(), [COUNTY, '130430100', '130430100001', ALLEY])
  boss = await appoint('commander', COUNTY, '指挥')
  chief = await appoint('alley-chief', ALLEY, NAME)
  number = (await issue(chief.post)).number
  app = await makeServer({ ledger, routes: [], site: SITE })
})
afterAll(() => app.close())

test('a good badge shows who, where and until when, and no telephone or account of a person', async () => {
  const reply = await app.inject({ url: `/check?n=${number}`, remoteAddress: somewhere() })
  expect(reply.statusCode).toBe(200)
  expect(reply.headers['cache-control']).toBe('no-store')
  expect(reply.headers['x-robots-tag']).toBe('noindex')
  for (const shown of ['这个工作证有效', '测试单位', '胡同长', `网格${ALLEY}`, '0310-1234567', '可以被复印'])
    expect(reply.body).toContain(shown)
  expect(reply.body).toContain('&lt;b&gt;来访&lt;/b&gt;&quot;&#39;人')
  expect(reply.body).not.toContain('<b>来访')
  expect(reply.body).not.toContain(chief.account)
  // Typed as people type it: small, in groups, full-width.
  const typed = `${number.slice(0, 4).toLowerCase()} ${number.slice(4)}`
  expect((await post('/check', { number: typed })).body).toContain('这个工作证有效')
})

test('every miss is the same page byte for byte, whatever was typed', async () => {
  const forged = number.slice(0, 7) + (number.endsWith('3') ? '4' : '3')
  expect([isChecked(number), isChecked(forged), isChecked(madeUp(0))]).toEqual([true, false, true])
  const tries = [forged, madeUp(0), madeUp(1), 'x', '<script>', '00000000', `${number}3`, "' or 1=1 --"]
  const replies = await Promise.all(tries.map((one) => post('/check', { number: one })))
  expect(new Set(replies.map(({ body }) => body)).size).toBe(1)
  expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([404]))
  expect(replies[0]?.body).toContain('没有这个编号')
  const linked = await app.inject({ url: `/check?n=${madeUp(2)}`, remoteAddress: somewhere() })
  expect(linked.body).toBe(replies[0]?.body)
})

test('a forged check character takes as long as a number that is made up', async () => {
  const forged = number.slice(0, 7) + (number.endsWith('3') ? '4' : '3')
  const timed = async (typed: string) => {
    const began = performance.now()
    await post('/check', { number: typed })
    return performance.now() - began
  }
  const times: Record<string, number[]> = { forged: [], madeUp: [] }
  await timed(forged)
  for (let n = 0; n < 40; n += 1) {
    times['forged']?.push(await timed(forged))
    times['madeUp']?.push(await timed(madeUp(n)))
  }
  const median = (some: number[] = []) => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0
  const [a, b] = [median(times['forged']), median(times['madeUp'])]
  expect(Math.abs(a - b) / Math.max(a, b), `${a} ms beside ${b} ms`).toBeLessThan(0.4)
})

test('the code on the phone counts for its seconds, and a copied one no longer', async () => {
  const device = newId(clock.now())
  await appendRecords(ledger, { ...chief, program: true }, [
    draftOf(
      'device-enrolled',
      device,
      { post: chief.post, account: chief.account, madeBy: boss.account },
      { area: ALLEY, happenedAt: new Date(clock.now()).toISOString() },
    ),
  ])
  expect((await ownBadge(ledger, chief)).badge).toMatchObject({ number, key: null })
  const own = await ownBadge(ledger, { ...chief, device })
  const key = Buffer.from(own.badge?.key ?? '', 'base64')
  const code = turningCode(key, turnAt(clock.now()))
  const ask = async () => (await post('/check', { number, code })).body
  expect(await ask()).toContain('动态码对上了')
  clock.forward(30_000)
  expect(await ask()).toContain('动态码对上了')
  clock.forward(31_000)
  expect(await ask()).toContain('动态码不对')
  const elsewhere = await ownBadge(ledger, { ...chief, device: newId() })
  const theirs = turningCode(Buffer.from(elsewhere.badge?.key ?? '', 'base64'), turnAt(clock.now()))
  expect((await post('/check', { number, code: theirs })).body).toContain('动态码不对')
})

test('who guesses works for each look after a few misses, is slowed down, and the command post hears of it once', async () => {
  const address = somewhere()
  for (let n = 0; n < MISS_PACE.most; n += 1)
    expect((await post('/check', { number: madeUp(n) }, address)).statusCode).toBe(404)
  const stopped = await post('/check', { number }, address)
  expect(stopped.body).not.toContain('这个工作证有效')
  const challenge = /data-challenge="([^"]+)"/.exec(stopped.body)?.[1] ?? ''
  let answer = 0
  while (!isWorked(challenge, String(answer))) answer += 1
  const paid = { number, challenge, answer: String(answer) }
  expect((await post('/check', { ...paid, answer: String(answer + 1) }, address)).body).toContain(
    'data-challenge',
  )
  expect((await post('/check', paid, somewhere())).body).toContain('这个工作证有效')
  expect((await post('/check', paid, address)).body).toContain('这个工作证有效')
  expect((await post('/check', paid, address)).body, 'good once').toContain('data-challenge')
  const flood = await Promise.all(Array.from({ length: 30 }, () => post('/check', { number: 'x' }, address)))
  expect(flood.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(10)
  for (let n = 0; n < 60; n += 1) await post('/check', { number: madeUp(n) })
  const { rows } = await within(fixture.database, COUNTY, (tx) =>
    sql<{ account: string }>`select distinct account from message where topic = 'badge-misses'`.execute(tx),
  )
  expect(rows).toEqual([{ account: boss.account }])
})

test('an expired, a revoked and a replaced badge, and one whose post is over, are warned of', async () => {
  const say = async (typed: string) => (await post('/check', { number: typed })).body
  const second = await appoint('alley-chief', ALLEY, '甲')
  const old = await issue(second.post)
  const fresh = await issue(second.post, 1)
  expect(await say(old.number)).toContain('已作废')
  expect(await say(fresh.number)).toContain('这个工作证有效')
  clock.forward(2 * 86_400_000)
  expect(await say(fresh.number)).toContain('已过期')
  const lost = await issue(second.post)
  await revokeBadge(ledger, boss, { badge: lost.badge, id: newId(clock.now()), reason: '遗失' })
  expect(await say(lost.number)).toContain('已作废')
  expect(await say(lost.number), 'nobody is named').not.toContain('甲')
  const third = await issue(second.post)
  const at = { happenedAt: new Date(clock.now()).toISOString(), area: ALLEY }
  await appendRecords(ledger, boss, [
    draftOf('post-ended', second.post, {}, { ...at, id: newId(clock.now()) }),
  ])
  clock.forward(1000)
  expect(await say(third.number)).toContain('已作废')
})

test('whoever may not appoint makes no badge for a post, and revokes none elsewhere', async () => {
  const [badge, id] = [newId(clock.now()), newId(clock.now())]
  const given = { badges: [{ badge, post: boss.post }], days: 30, fromHour: 8, untilHour: 20 }
  const leader = { ...principal('village-leader', '130430100001') }
  await expect(issueBadges(ledger, leader, given)).rejects.toMatchObject({ code: 'not-found' })
  const own = await issue(chief.post)
  const away = principal('village-leader', '130430201001')
  await expect(revokeBadge(ledger, away, { badge: own.badge, id, reason: '无' })).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('a day of the last thirty is told with hours, and nothing of doors', async () => {
  const device = newId(clock.now())
  const third = await appoint('alley-chief', ALLEY, '乙')
  const badge = await issue(third.post)
  const [door = ''] = await registerHouseholds(ledger, principal(), [ALLEY])
  await appendRecords(ledger, { ...third, device }, [
    draftOf(
      'door-call',
      door,
      { end: 'vacant' },
      { id: newId(clock.now()), happenedAt: new Date(clock.now()).toISOString(), device },
    ),
  ])
  const day = new Date(clock.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const before = new Date(clock.now() - 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
  const yes = await post('/check/door', { number: badge.number, day })
  expect(yes.body).toContain('那天他在上门工作')
  expect(yes.body).toContain(day)
  expect(yes.body).not.toContain(door)
  for (const other of [before, '2020-01-01', '2999-01-01', 'x'])
    expect((await post('/check/door', { number: badge.number, day: other })).body, other).toContain(
      '那天没有他的',
    )
  const misses = await Promise.all([
    post('/check/door', { number: madeUp(3), day }),
    post('/check/door', { number: 'x', day: 'y' }),
  ])
  expect(misses[0]?.body).toBe(misses[1]?.body)
})

test('another site’s page sends nothing here', async () => {
  const reply = await app.inject({
    method: 'POST',
    url: '/check',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
    payload: `number=${number}`,
  })
  expect(reply.statusCode).toBe(403)
})
