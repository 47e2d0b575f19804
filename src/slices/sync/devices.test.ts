import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import { handOver } from '../accounts/actions.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import {
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint, askToEnrol, phoneOf, type Held } from '../../../test/phones.ts'
import { makeCode, revoke } from './actions.ts'
import { devicesIn } from './queries.ts'

const fixture = useDatabase()
const VILLAGE = '130430100001'
const ALLEY = `${VILLAGE}001`
const NEXT = '130430100002'
const clock = handClock()
const by = principal()
const leader = principal('village-leader', VILLAGE)
let ledger: Ledger
let app: FastifyInstance
let chief: Held

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, by, ['130430', '130430100', VILLAGE, ALLEY, NEXT])
  chief = await appoint(ledger, by, 'alley-chief', ALLEY)
  app = await makeServer({ ledger, routes: ROUTES })
})
afterAll(() => app.close())

const forgetTries = () => within(fixture.database, '130430', (tx) => sql`delete from sign_in_try`.execute(tx))

const beat = (headers: object, more: object = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/sync/push',
    headers: { ...headers },
    payload: {
      protocol: 1,
      appVersion: '1.0',
      clock: new Date(clock.now()).toISOString(),
      unsent: 0,
      records: [],
      ...more,
    },
  })

test('a code enrols one phone, which acts for that post from then on', async () => {
  const { code, secret, holder } = await makeCode(ledger, leader, chief.post)
  expect(code).toMatch(/^\d{6}$/)
  expect(holder).toMatchObject({ role: 'alley-chief', areaName: `网格${ALLEY}` })
  const device = newId()
  const reply = await askToEnrol(app, { code, name: '值班手机' }, device)
  expect(reply.json()).toMatchObject({ device, post: { post: chief.post, area: ALLEY } })
  // The answer was lost: asked again it is given again, and the token before is no more.
  const again = await askToEnrol(app, { code }, device)
  expect(again.statusCode).toBe(200)
  expect((await beat({ authorization: `Bearer ${reply.json().token}` })).json().code).toBe('not-signed-in')
  expect((await beat({ authorization: `Bearer ${again.json().token}` })).statusCode).toBe(200)
  expect((await askToEnrol(app, { code })).json().code).toBe('enrolment-used')
  expect((await askToEnrol(app, { secret })).json().code).toBe('enrolment-used')
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql`select kind, account from record where subject = ${device}`.execute(tx),
  )
  expect(rows).toEqual([{ kind: 'device-enrolled', account: chief.account }])
})

test('neither code nor secret nor token lies in the database', async () => {
  const { code, secret } = await makeCode(ledger, leader, chief.post)
  const { token } = (await askToEnrol(app, { secret })).json()
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ text: string }>`
      select coalesce(string_agg(t, ' '), '') as text from (
        select e::text as t from device_enrolment e union all select x::text from device_token x
        union all select r.payload::text from record r where r.kind = 'device-enrolled') all_of_it`.execute(
      tx,
    ),
  )
  for (const one of [code, secret, token]) expect(rows[0]?.text).not.toContain(one)
  expect((await beat({ authorization: `Bearer ${token}` })).statusCode).toBe(200)
})

test('a code is good for ten minutes, and a new one voids the one before', async () => {
  const first = await makeCode(ledger, leader, chief.post)
  const second = await makeCode(ledger, leader, chief.post)
  expect((await askToEnrol(app, { code: first.code })).json().code).toBe('enrolment-wrong')
  clock.forward(10 * 60_000)
  expect((await askToEnrol(app, { code: second.code })).json().code).toBe('enrolment-expired')
  clock.reset()
})

test('only whoever may appoint to a post, over its area, gives codes for it', async () => {
  const refused = async (asker: typeof leader, post: string) =>
    makeCode(ledger, asker, post).then(
      () => 'given',
      ({ code }: { code: string }) => code,
    )
  expect(await refused(principal('village-leader', NEXT), chief.post)).toBe('not-found')
  expect(await refused(leader, newId())).toBe('not-found')
  const village = await appoint(ledger, by, 'village-leader', VILLAGE)
  expect(await refused(leader, village.post)).toBe('not-allowed')
  const clerk = await appoint(ledger, by, 'clerk', '130430')
  expect(await refused(by, clerk.post)).toBe('post-without-device')
  const gone = await appoint(ledger, by, 'alley-chief', ALLEY)
  await appendRecords(ledger, by, [draftOf('post-ended', gone.post, {}, { area: ALLEY })])
  expect(await refused(leader, gone.post)).toBe('post-is-over')
})

test('guessing is held back by where it comes from, and in the county as a whole', async () => {
  const guess = (address: string, given: object) =>
    app.inject({
      method: 'POST',
      url: '/api/devices',
      remoteAddress: address,
      payload: { device: newId(), protocol: 1, appVersion: 'x', clock: new Date().toISOString(), ...given },
    })
  await forgetTries()
  const { code, secret } = await makeCode(ledger, leader, chief.post)
  const wrong = code === '000000' ? '000001' : '000000'
  for (let tries = 0; tries < 10; tries += 1)
    expect((await guess('10.1.1.1', { code: wrong })).json().code).toBe('enrolment-wrong')
  expect((await guess('10.1.1.1', { code })).json().code).toBe('too-many')
  for (let tries = 0; tries < 30; tries += 1)
    expect((await guess(`10.2.0.${tries}`, { code: wrong })).json().code).toBe('enrolment-wrong')
  expect((await guess('10.3.0.1', { code })).json().code).toBe('too-many')
  // The QR holds what nobody guesses.
  expect((await guess('10.3.0.1', { secret })).statusCode).toBe(200)
  clock.forward(16 * 60_000)
  const later = await makeCode(ledger, leader, chief.post)
  expect((await guess('10.1.1.1', { code: later.code })).statusCode).toBe(200)
  clock.reset()
  await forgetTries()
})

test('a revoked phone is told so at its very next call', async () => {
  const { device, headers } = await phoneOf(app, ledger, leader, chief.post)
  expect((await beat(headers)).statusCode).toBe(200)
  await expect(
    revoke(ledger, principal('village-leader', NEXT), { device, id: newId(), reason: '' }),
  ).rejects.toMatchObject({ code: 'not-found' })
  const given = { device, id: newId(), reason: '丢失' }
  await revoke(ledger, leader, given)
  expect((await beat(headers)).json()).toMatchObject({ code: 'device-revoked' })
  await revoke(ledger, leader, given)
  await expect(revoke(ledger, leader, { ...given, id: newId() })).rejects.toMatchObject({
    code: 'device-is-revoked',
  })
})

test('a phone follows its post: it ends with it, and the successor enrols an own one', async () => {
  const { headers } = await phoneOf(app, ledger, leader, chief.post)
  const next = await appoint(ledger, by, 'contact-cadre', VILLAGE)
  const successor = newId()
  const given = { id: newId(), post: chief.post, to: next.account, successor }
  const endedAt = clock.now()
  await handOver(ledger, by, { ...given, happenedAt: new Date(endedAt).toISOString() })
  const bundle = await app.inject({ url: '/api/sync/bundle?protocol=1', headers })
  expect(bundle.json()).toMatchObject({ code: 'device-post-over' })
  // What was done before is not lost with the post; what is done after it is not this holder's any more, and a week is enough.
  const [door = ''] = await registerHouseholds(ledger, by, [ALLEY])
  const call = (at: number) =>
    draftOf('door-call', door, { end: 'met' }, { happenedAt: new Date(at).toISOString() })
  const last = (await beat(headers, { records: [call(endedAt - 1000), call(endedAt + 1000)] })).json()
  expect(last).toMatchObject({ isOver: true, verdicts: [{ status: 'recorded' }, { code: 'post-is-over' }] })
  clock.forward(8 * 24 * 3_600_000)
  expect((await beat(headers)).json()).toMatchObject({ code: 'device-post-over' })
  clock.reset()
  const fresh = await phoneOf(app, ledger, leader, successor)
  expect((await beat(fresh.headers)).statusCode).toBe(200)
  chief = { account: next.account, post: successor }
})

test('the desk sees who has which phone and what it last said, page by page', async () => {
  const { device, headers } = await phoneOf(app, ledger, leader, chief.post)
  clock.forward(60_000)
  await beat(headers, { unsent: 7, appVersion: '1.2', clock: new Date(clock.now() - 5000).toISOString() })
  const list = (area: string, state: 'in-use' | 'revoked' | 'post-over', after?: string) =>
    within(fixture.database, area, (tx) =>
      devicesIn(tx, { area, state, after, limit: 1 }, new Date(clock.now())),
    )
  const seen = []
  for (let after: string | undefined | null = undefined; after !== null;) {
    const page = await list(VILLAGE, 'in-use', after)
    seen.push(...page.devices)
    after = page.next
  }
  expect(new Set(seen.map((one) => one.device)).size).toBe(seen.length)
  expect(seen.find((one) => one.device === device)).toMatchObject({
    unsent: 7,
    appVersion: '1.2',
    offsetMilliseconds: 5000,
    seenAt: new Date(clock.now()).toISOString(),
    state: 'in-use',
  })
  expect((await list(NEXT, 'in-use')).devices).toEqual([])
  expect((await list(VILLAGE, 'revoked')).devices[0]?.revokedAt).not.toBeNull()
  expect((await list(VILLAGE, 'post-over')).devices).toHaveLength(1)
  clock.reset()
})

test('a desk session syncs nothing, and a phone’s token is no session', async () => {
  const { headers } = await phoneOf(app, ledger, leader, chief.post)
  expect((await app.inject({ url: '/api/session', headers })).json().code).toBe('not-signed-in')
  const acting = { method: 'POST' as const, url: '/api/session/post', headers, payload: { post: chief.post } }
  expect((await app.inject(acting)).json().code).toBe('not-signed-in')
  expect((await app.inject({ url: '/api/duties', headers })).statusCode).toBe(200)
})
