import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { generateSync } from 'otplib'
import { DAY } from '../../core/cadence.ts'
import type { Role } from '../../core/role.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { setPassword } from './actions.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()
const clock = handClock()
const by = principal()
const PASSWORD = 'correct horse battery'
let ledger: Ledger
let app: FastifyInstance
let secure: FastifyInstance

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, by, [COUNTY, '130430100', '130430100001', '130430100001001'])
  await within(fixture.database, COUNTY, (tx) => sql`update county set demo = null`.execute(tx))
  app = await makeServer({ ledger, routes: ROUTES })
  secure = await makeServer({ ledger, routes: ROUTES, secure: true, trustProxy: true })
})
beforeEach(() => clock.reset())
afterAll(async () => {
  await app.close()
  await secure.close()
})

let made = 0
async function person(
  role: Role,
  area: string,
  given: { mustChange?: boolean; startsAt?: string; endsAt?: string } = {},
) {
  const account = newId()
  const post = newId()
  const username = `user${(made += 1)}`
  const { mustChange = false, ...when } = given
  const happenedAt = new Date(clock.now()).toISOString()
  await appendRecords(ledger, by, [
    draftOf(
      'account-made',
      account,
      { username, name: '某人', phone: `139000010${10 + made}` },
      { area, happenedAt },
    ),
    draftOf('post-appointed', post, { account, role, ...when }, { area, happenedAt }),
  ])
  await within(ledger.database, COUNTY, (tx) => setPassword(tx, account, PASSWORD, mustChange))
  return { account, post, username, phone: `139000010${10 + made}` }
}

type Reply = { status: number; code: string; body: Record<string, unknown>; token: string; cookie: string }
async function send(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  given: {
    token?: string
    payload?: object
    remoteAddress?: string
    headers?: Record<string, string>
    to?: FastifyInstance
  } = {},
): Promise<Reply> {
  const { token, to = app, ...rest } = given
  const reply = await to.inject({
    method,
    url,
    ...rest,
    ...(token === undefined ? {} : { cookies: { hutong: token } }),
  })
  const body = reply.json()
  return {
    status: reply.statusCode,
    code: String(body.code ?? ''),
    body,
    token: reply.cookies[0]?.value ?? '',
    cookie: String(reply.headers['set-cookie'] ?? ''),
  }
}
const enter = (username: string, given: object = {}, more: Parameters<typeof send>[2] = {}) =>
  send('POST', '/api/session', { payload: { username, password: PASSWORD, ...given }, ...more })
const codeAt = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(clock.now() / 1000) + steps * 30 })

test('after a first password nothing answers but choosing an own one; other sessions end and the token changes', async () => {
  const { username, phone } = await person('alley-chief', '130430100001001', { mustChange: true })
  const elsewhere = (await enter(username)).token
  const { token, body } = await enter(username)
  expect(body).toMatchObject({ mustChange: true })
  for (const { entry } of ROUTES.filter(({ entry }) => !entry.evenBefore && entry.may !== 'anyone')) {
    // Method names of the contract are those the server knows.
    const method = entry.method as 'GET'
    const { code } = await send(method, entry.path.replaceAll(/:\w+/g, newId()), { token })
    // A session of the desk is none of a resident's or of a gate's device.
    const isOfOthers = entry.may === 'resident' || entry.may === 'gate-device'
    const expected = isOfOthers ? 'not-signed-in' : 'password-must-change'
    expect(code, `${entry.method} ${entry.path}`).toBe(expected)
  }
  expect((await send('GET', '/api/live', { token })).code).toBe('password-must-change')
  const change = (old: string, password: string) =>
    send('POST', '/api/profile/password', { token, payload: { old, password } })
  expect((await change('wrong', 'three cats under a tree')).code).toBe('password-wrong')
  expect((await change(PASSWORD, PASSWORD)).code).toBe('password-same')
  expect((await change(PASSWORD, 'qwertyuiop123')).code).toBe('password-common')
  expect((await change(PASSWORD, `my phone ${phone}`)).code).toBe('password-obvious')
  const changed = await change(PASSWORD, 'three cats under a tree')
  expect(changed.body).toMatchObject({ mustChange: false })
  expect(changed.token).not.toBe(token)
  for (const old of [token, elsewhere])
    expect((await send('GET', '/api/session', { token: old })).code).toBe('not-signed-in')
  expect((await send('GET', '/api/board', { token: changed.token })).status).toBe(200)
  expect((await enter(username)).code).toBe('sign-in-wrong')
})

test('a county-level post sets up an authenticator before anything else, and its codes work once', async () => {
  const { username, account } = await person('clerk', COUNTY)
  const { token, body } = await enter(username)
  expect(body).toMatchObject({ mustEnrol: true })
  expect((await send('GET', '/api/board', { token })).code).toBe('totp-must-enrol')
  expect((await send('GET', '/api/profile/sessions', { token })).code).toBe('totp-must-enrol')
  expect((await send('POST', '/api/profile/totp/confirm', { token, payload: { code: '000000' } })).code).toBe(
    'totp-not-begun',
  )
  const begun = await send('POST', '/api/profile/totp', { token, payload: {} })
  const secret = String(begun.body['secret'])
  expect(begun.body['uri']).toContain(`secret=${secret}`)
  const wrong = await send('POST', '/api/profile/totp/confirm', {
    token,
    payload: { code: codeAt(secret, 5) },
  })
  expect(wrong.code).toBe('totp-wrong')
  const first = codeAt(secret)
  const confirmed = await send('POST', '/api/profile/totp/confirm', { token, payload: { code: first } })
  const codes = confirmed.body['recoveryCodes'] as string[]
  expect([confirmed.status, codes.length, new Set(codes).size]).toEqual([200, 10, 10])
  expect((await send('GET', '/api/board', { token: confirmed.token })).status).toBe(200)
  expect((await send('GET', '/api/board', { token })).code).toBe('not-signed-in')

  expect((await enter(username)).code).toBe('totp-needed')
  expect((await enter(username, { totp: first })).code).toBe('sign-in-wrong')
  clock.forward(30_000)
  const next = codeAt(secret)
  const twice = await Promise.all([enter(username, { totp: next }), enter(username, { totp: next })])
  expect(twice.map(({ status }) => status).sort()).toEqual([200, 401])
  expect((await enter(username, { totp: codeAt(secret, -1) })).code).toBe('sign-in-wrong')

  const given = codes[3]?.toUpperCase().replace('-', ' ')
  const used = await Promise.all([
    enter(username, { recoveryCode: given }),
    enter(username, { recoveryCode: given }),
  ])
  expect(used.map(({ status }) => status).sort()).toEqual([200, 401])
  const { body: profile } = await send('GET', '/api/profile', { token: confirmed.token })
  expect(profile).toMatchObject({ hasTotp: true, totpAsked: true, recoveryCodesLeft: 9 })
  expect(
    (
      await send('POST', '/api/profile/totp/remove', {
        token: confirmed.token,
        payload: { password: PASSWORD },
      })
    ).code,
  ).toBe('totp-kept')
  expect((await send('POST', '/api/profile/totp', { token: confirmed.token, payload: {} })).code).toBe(
    'password-wrong',
  )

  await expectNothingInClear(account, [
    secret,
    PASSWORD,
    ...codes,
    ...codes.map((code) => code.replace('-', '')),
  ])
})

async function expectNothingInClear(account: string, secrets: readonly string[]): Promise<void> {
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{
      all: string
    }>`select c::text || (select string_agg(r::text, '') from recovery_code r where r.account = c.account) as all
      from credential c where account = ${account}`.execute(tx),
  )
  expect(rows[0]?.all).toContain(account)
  for (const hidden of secrets) expect(rows[0]?.all).not.toContain(hidden)
}

test('a demo asks nobody for an authenticator, and a post below the county never needs one', async () => {
  const chief = await person('alley-chief', '130430100001001')
  expect((await enter(chief.username)).body).toMatchObject({ mustEnrol: false })
  const clerk = await person('clerk', COUNTY)
  await within(fixture.database, COUNTY, (tx) => sql`update county set demo = 'ready'`.execute(tx))
  expect((await enter(clerk.username)).body).toMatchObject({ mustEnrol: false })
  await within(fixture.database, COUNTY, (tx) => sql`update county set demo = null`.execute(tx))
  const { token, body } = await enter(clerk.username)
  expect(body).toMatchObject({ mustEnrol: true })
  // Also under a lower post of the same account.
  const lower = newId()
  const appointed = draftOf(
    'post-appointed',
    lower,
    { account: clerk.account, role: 'alley-chief' },
    { area: '130430100001001' },
  )
  await appendRecords(ledger, by, [appointed])
  await within(fixture.database, COUNTY, (tx) =>
    sql`update session set post = ${lower} where account = ${clerk.account}`.execute(tx),
  )
  expect((await send('GET', '/api/board', { token })).code).toBe('totp-must-enrol')
})

test('a post gives access from its first second to just before its last', async () => {
  const now = Math.ceil(clock.now() / 1000) * 1000
  const [startsAt, endsAt] = [new Date(now + 10_000).toISOString(), new Date(now + 20_000).toISOString()]
  const { username } = await person('alley-chief', '130430100001001', { startsAt, endsAt })
  clock.forward(now + 9_999 - clock.now())
  expect((await enter(username)).code).toBe('no-post')
  clock.forward(1)
  const { token } = await enter(username)
  expect((await send('GET', '/api/board', { token })).status).toBe(200)
  clock.forward(9_999)
  expect((await send('GET', '/api/board', { token })).status).toBe(200)
  clock.forward(1)
  expect((await send('GET', '/api/board', { token })).code).toBe('not-signed-in')
  expect((await enter(username)).code).toBe('no-post')
})

test('sessions are listed, ended one by one or all but this; a closed account has none', async () => {
  const { username, account } = await person('alley-chief', '130430100001001')
  const [one, two, three] = [
    await enter(username),
    await enter(username, {}, { headers: { 'user-agent': 'A phone' } }),
    await enter(username),
  ]
  const list = await send('GET', '/api/profile/sessions', { token: one.token })
  const sessions = list.body['sessions'] as { session: string; here: boolean; client: string }[]
  expect([sessions.length, sessions.filter(({ here }) => here).length]).toEqual([3, 1])
  const phone = sessions.find(({ client }) => client === 'A phone')?.session ?? ''
  const stranger = await enter((await person('alley-chief', '130430100001001')).username)
  expect((await send('DELETE', `/api/profile/sessions/${phone}`, { token: stranger.token })).code).toBe(
    'not-found',
  )
  expect((await send('DELETE', `/api/profile/sessions/${phone}`, { token: one.token })).status).toBe(200)
  expect((await send('GET', '/api/session', { token: two.token })).code).toBe('not-signed-in')
  await send('POST', '/api/profile/sessions/end-others', { token: one.token })
  expect((await send('GET', '/api/session', { token: three.token })).code).toBe('not-signed-in')
  expect((await send('GET', '/api/session', { token: one.token })).status).toBe(200)
  await appendRecords(ledger, by, [draftOf('account-closed', account, {}, { area: COUNTY })])
  expect((await send('GET', '/api/session', { token: one.token })).code).toBe('not-signed-in')
  expect((await enter(username)).code).toBe('sign-in-wrong')
})

test('a session ends twelve hours after its last use, and for a post with a second factor after its beginning', async () => {
  const chief = await enter((await person('alley-chief', '130430100001001')).username)
  const clerk = await enter((await person('clerk', COUNTY)).username)
  for (let hour = 0; hour < 11; hour += 1) {
    clock.forward(3_600_000)
    expect((await send('GET', '/api/session', { token: clerk.token })).status).toBe(200)
    expect((await send('GET', '/api/session', { token: chief.token })).status).toBe(200)
  }
  clock.forward(2 * 3_600_000)
  expect((await send('GET', '/api/session', { token: clerk.token })).code).toBe('not-signed-in')
  expect((await send('GET', '/api/session', { token: chief.token })).status).toBe(200)
  clock.forward(DAY / 2 + 1000)
  expect((await send('GET', '/api/session', { token: chief.token })).code).toBe('not-signed-in')
})

test('a token somebody else chose is never a session; the one brought along ends', async () => {
  const { username } = await person('alley-chief', '130430100001001')
  const fixed = await enter(username, {}, { token: 'chosen-by-somebody-else' })
  expect(fixed.token).not.toBe('chosen-by-somebody-else')
  expect((await send('GET', '/api/session', { token: 'chosen-by-somebody-else' })).code).toBe('not-signed-in')
  const again = await enter(username, {}, { token: fixed.token })
  expect((await send('GET', '/api/session', { token: fixed.token })).code).toBe('not-signed-in')
  expect(again.cookie).toMatch(/^hutong=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  const overHttps = await enter(username, {}, { to: secure })
  expect(overHttps.cookie).toMatch(/; Secure/)
})

test('an account nobody has is answered and locked like one that is there', async () => {
  const { username } = await person('alley-chief', '130430100001001')
  const codesOf = async (name: string): Promise<string[]> => {
    const codes: string[] = []
    for (let tries = 0; tries < 10; tries += 1)
      codes.push(
        (await enter(name, { password: 'wrong' }, { remoteAddress: `10.1.${tries}.${name.length}` })).code,
      )
    return codes
  }
  const there = await codesOf(username)
  expect(await codesOf('nobody-at-all')).toEqual(there)
  expect(there.slice(7)).toEqual(['account-locked', 'account-locked', 'account-locked'])
  // The lock passes by itself.
  clock.forward(15 * 60_000)
  expect((await enter(username)).status).toBe(200)
})

test('parallel guesses count every one', async () => {
  const { username } = await person('alley-chief', '130430100001001')
  const guesses = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      enter(username, { password: 'wrong' }, { remoteAddress: `10.2.0.${index}` }),
    ),
  )
  expect(guesses.filter(({ code }) => code === 'sign-in-wrong')).toHaveLength(7)
})

test('forty wrong tries from one address hold it back, whoever they were at, and no other; a header cannot hide it', async () => {
  const { username } = await person('alley-chief', '130430100001001')
  const from = (address: string, name: string, password: string) =>
    enter(
      name,
      { password },
      { to: secure, headers: { 'x-forwarded-for': `1.2.3.${made % 250}, ${address}` } },
    )
  for (let tries = 0; tries < 40; tries += 1) {
    made += 1
    expect((await from('203.0.113.9', `guess${tries}`, 'wrong')).code, String(tries)).toBe('sign-in-wrong')
  }
  expect((await from('203.0.113.9', username, PASSWORD)).code).toBe('too-many')
  expect((await from('203.0.113.10', username, PASSWORD)).status).toBe(200)
  clock.forward(15 * 60_000)
  expect((await from('203.0.113.9', username, PASSWORD)).status).toBe(200)
})

test('the answer takes as long for an account that is there as for one that is not', async () => {
  const { username } = await person('alley-chief', '130430100001001')
  const first = await person('alley-chief', '130430100001001')
  const { hashFirstPassword } = await import('./first-password.ts')
  await within(ledger.database, COUNTY, (tx) =>
    sql`update credential set password_hash = ${hashFirstPassword(ledger.sealer, 'abcd-efgh-jkmn')} where account = ${first.account}`.execute(
      tx,
    ),
  )
  const took = new Map<string, number[]>()
  for (let round = 0; round < 7; round += 1) {
    for (const name of [username, first.username, `nobody${round}`]) {
      const began = performance.now()
      await enter(name, { password: 'wrong' }, { remoteAddress: `10.3.0.${round}` })
      const kind = name.startsWith('nobody') ? 'nobody' : name
      took.set(kind, [...(took.get(kind) ?? []), performance.now() - began])
    }
  }
  const fastest = [...took.values()].map((times) => Math.min(...times))
  // Both spend one argon2id (about 20 ms); without it one side answers in a tenth of the time.
  expect(Math.max(...fastest) / Math.min(...fastest)).toBeLessThan(2)
})
