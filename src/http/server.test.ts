import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { ROUTES } from '../routes.ts'
import { setPassword } from '../slices/accounts/actions.ts'
import { startCampaign } from '../slices/campaigns/actions.ts'
import { appendRecords, type Ledger } from '../slices/ledger/actions.ts'
import { within } from '../database/connect.ts'
import { makeServer } from './server.ts'
import { useDatabase } from '../../test/harness.ts'
import { draftOf, newId, openAreas, principal, registerHouseholds, testLedger } from '../../test/factories.ts'

const fixture = useDatabase()
let app: FastifyInstance
let ledger: Ledger
let account = ''

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  const first = principal()
  await openAreas(ledger, first, ['130430', '130430100', '130430100001', '130430100001001'])
  account = newId()
  await appendRecords(ledger, first, [
    draftOf(
      'account-made',
      account,
      { username: 'chief', name: '王示例', phone: '13900000001' },
      { area: '130430' },
    ),
    draftOf('post-appointed', newId(), { account, role: 'alley-chief' }, { area: '130430100001001' }),
    draftOf('post-appointed', newId(), { account, role: 'village-leader' }, { area: '130430100001' }),
  ])
  await within(fixture.database, '130430', (tx) => setPassword(tx, account, 'correct horse', false))
  app = await makeServer({ ledger, routes: ROUTES })
})
afterAll(() => app.close())

async function signIn(payload: object) {
  return app.inject({ method: 'POST', url: '/api/session', payload })
}

test('signing in by name or by phone, widest post first, then another post', async () => {
  const reply = await signIn({ username: '13900000001', password: 'correct horse' })
  expect(reply.statusCode).toBe(200)
  expect(reply.json()).toMatchObject({
    name: '王示例',
    post: { role: 'village-leader', area: '130430100001' },
  })
  const cookies = { hutong: reply.cookies[0]?.value ?? '' }
  const board = await app.inject({ url: '/api/board', cookies })
  expect(board.json()).toMatchObject({ area: { area: '130430100001' }, total: { due: 0 } })
  expect((await app.inject({ url: '/api/board?area=130430', cookies })).json()).toMatchObject({
    code: 'out-of-scope',
  })

  const alley = reply.json().posts.find((post: { role: string }) => post.role === 'alley-chief')
  const moved = await app.inject({
    method: 'POST',
    url: '/api/session/post',
    cookies,
    payload: { post: alley.post },
  })
  expect(moved.json()).toMatchObject({ post: { area: '130430100001001' } })
  expect((await app.inject({ url: '/api/board', cookies })).json()).toMatchObject({
    area: { area: '130430100001001' },
  })

  await app.inject({ method: 'DELETE', url: '/api/session', cookies })
  expect((await app.inject({ url: '/api/session', cookies })).json()).toMatchObject({ code: 'not-signed-in' })
})

test('a write that another site makes with our cookie is refused', async () => {
  const reply = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { origin: 'https://elsewhere.example' },
    payload: { username: 'chief', password: 'correct horse' },
  })
  expect(reply.statusCode).toBe(403)
})

test('bad input names the field, unknown paths say so, in both languages', async () => {
  const bad = await signIn({ username: '' })
  expect(bad.statusCode).toBe(422)
  expect(bad.json().faults.map((fault: { path: string }) => fault.path)).toEqual(['username', 'password'])
  expect((await app.inject({ url: '/api/nothing' })).json()).toMatchObject({
    code: 'not-found',
    zh: expect.any(String),
  })
})

test('eight wrong passwords lock the account, and the right one then does not open it', async () => {
  for (let tries = 1; tries <= 8; tries += 1) {
    const code = tries === 8 ? 'account-locked' : 'sign-in-wrong'
    expect((await signIn({ username: 'chief', password: 'wrong' })).json()).toMatchObject({ code })
  }
  expect((await signIn({ username: 'chief', password: 'correct horse' })).json()).toMatchObject({
    code: 'account-locked',
  })
  expect((await signIn({ username: 'nobody', password: 'wrong' })).json()).toMatchObject({
    code: 'sign-in-wrong',
  })
})

test('behind a proxy with HTTPS the cookie is secure, and a write from the public name is our own', async () => {
  const proxied = await makeServer({
    ledger: testLedger(fixture.database),
    routes: ROUTES,
    secure: true,
    trustProxy: true,
  })
  const send = (headers: Record<string, string>) =>
    proxied.inject({
      method: 'POST',
      url: '/api/session',
      headers: { host: '127.0.0.1:8080', origin: 'https://county.example', ...headers },
      payload: { username: 'nobody', password: 'wrong' },
    })
  const forwarded = { 'x-forwarded-host': 'county.example', 'x-forwarded-proto': 'https' }
  expect((await send(forwarded)).json()).toMatchObject({ code: 'sign-in-wrong' })
  expect((await send({})).json()).toMatchObject({ code: 'not-allowed' })
  const out = await proxied.inject({ method: 'DELETE', url: '/api/session', cookies: { hutong: 'gone' } })
  expect(out.statusCode).toBe(401)
  await within(fixture.database, '130430', (tx) => setPassword(tx, account, 'correct horse', false))
  const reply = await proxied.inject({
    method: 'POST',
    url: '/api/session',
    headers: { ...forwarded, origin: 'https://county.example' },
    payload: { username: 'chief', password: 'correct horse' },
  })
  expect(reply.cookies[0]).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict' })
  // Without a proxy named, nobody's word on the address is taken.
  const direct = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { ...forwarded, host: '127.0.0.1:8080', origin: 'https://county.example' },
    payload: { username: 'chief', password: 'correct horse' },
  })
  expect(direct.json()).toMatchObject({ code: 'not-allowed' })
  await proxied.close()
})

test('an old number in an address leads to where the area is now; out of reach it stays', async () => {
  const by = principal()
  const [old, away] = ['130430100001002', '130430100001003']
  await openAreas(ledger, by, [old, away, '130430100002'])
  await registerHouseholds(ledger, by, [old])
  const subjects = await within(fixture.database, '130430', (tx) =>
    sql<{
      subject: string
    }>`select subject from area where area = any(${[old, away]}::text[]) order by area`.execute(tx),
  )
  const [moved = '', gone = ''] = subjects.rows.map(({ subject }) => subject)
  await appendRecords(ledger, by, [draftOf('area-moved', moved, { number: '130430100001020' })])
  await appendRecords(ledger, by, [draftOf('area-moved', gone, { number: '130430100002001' })])
  const reply = await signIn({ username: 'chief', password: 'correct horse' })
  const cookies = { hutong: reply.cookies[0]?.value ?? '' }
  const ask = async (url: string) => (await app.inject({ url, cookies })).json()
  expect(await ask(`/api/board?area=${old}`)).toMatchObject({ area: { area: '130430100001020' } })
  expect(await ask(`/api/households?area=${old}`)).toMatchObject({
    households: [{ area: '130430100001020' }],
  })
  expect(await ask(`/api/duties?area=${old}&state=open`)).toMatchObject({ duties: [] })
  expect(await ask(`/api/posts/vacant?area=${old}`)).toMatchObject({
    vacancies: [{ area: '130430100001020' }],
  })
  const campaign = newId()
  await startCampaign(ledger, by, {
    campaign,
    title: '登记',
    areas: ['130430100001020'],
    questions: [],
    dueAt: new Date(Date.now() + 3_600_000).toISOString(),
    doer: 'alley-chief',
  })
  expect(await ask(`/api/campaigns/${campaign}/rows?area=${old}`)).toMatchObject({
    rows: [{ area: '130430100001020' }],
  })
  const file = await app.inject({ url: `/api/export/households?format=csv&area=${old}`, cookies })
  expect(file.payload).toContain('130430100001020')
  const lists = ['board?', 'households?', 'duties?state=open&', 'sites?', 'accounts?', 'posts/vacant?']
  for (const list of [
    ...lists,
    'devices?',
    'parcels?',
    `campaigns/${campaign}?`,
    'export/households?format=csv&',
  ])
    expect(await ask(`/api/${list}area=${away}`), list).toMatchObject({ code: 'out-of-scope' })
})
