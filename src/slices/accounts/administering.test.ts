import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import iconv from 'iconv-lite'
import { sql } from 'kysely'
import writeExcel from 'write-excel-file/node'
import { DAY, HOUR } from '../../core/cadence.ts'
import type { Role } from '../../core/role.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { setPassword } from './actions.ts'
import type { AccountPage, FirstPassword, Imported } from './contract.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()
const clock = handClock()
const chair = principal()
const [TOWN, OTHER_TOWN] = ['130430100', '130430201']
const [VILLAGE, OTHER] = [`${TOWN}001`, `${OTHER_TOWN}001`]
const ALLEY = `${VILLAGE}001`
const address = 'https://hutong.example'
let ledger: Ledger
let app: FastifyInstance

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, chair, [
    COUNTY,
    TOWN,
    OTHER_TOWN,
    VILLAGE,
    OTHER,
    ALLEY,
    `${VILLAGE}002`,
    `${OTHER}001`,
  ])
  app = await makeServer({ ledger, routes: ROUTES })
})
afterAll(() => app.close())

let made = 0
async function holder(role: Role, area: string) {
  const [account, post, name] = [newId(), newId(), `holder${(made += 1)}`]
  await appendRecords(ledger, chair, [
    draftOf('account-made', account, { username: name, name }, { area }),
    draftOf('post-appointed', post, { account, role }, { area }),
  ])
  await within(ledger.database, COUNTY, (tx) => setPassword(tx, account, 'a long password', false))
  return { account, post, name, cookies: await cookiesOf(name, 'a long password') }
}

async function cookiesOf(username: string, password: string): Promise<{ hutong: string }> {
  const reply = await app.inject({ method: 'POST', url: '/api/session', payload: { username, password } })
  return { hutong: reply.cookies[0]?.value ?? reply.json().code }
}

type Cookies = { hutong: string }
async function send<T = { code?: string }>(
  method: 'GET' | 'POST',
  url: string,
  cookies: Cookies,
  payload?: object | Buffer,
): Promise<T> {
  const headers = Buffer.isBuffer(payload) ? { 'content-type': 'application/octet-stream' } : {}
  const reply = await app.inject({
    method,
    url: encodeURI(url),
    cookies,
    headers,
    ...(payload ? { payload } : {}),
  })
  return reply.json()
}
const isIn = async (cookies: Cookies): Promise<boolean> =>
  !('code' in (await send('GET', '/api/session', cookies)))

test('a leader resets a password below: shown once, never kept, sessions end, good for fourteen days and for choosing an own one', async () => {
  const [leader, chief, foreign] = [
    await holder('village-leader', VILLAGE),
    await holder('alley-chief', ALLEY),
    await holder('alley-chief', `${OTHER}001`),
  ]
  const reset = (account: string, cookies: Cookies) =>
    send<FirstPassword & { code?: string }>('POST', `/api/accounts/${account}/password`, cookies, {
      address,
      reason: '忘了',
    })
  expect((await reset(foreign.account, leader.cookies)).code).toBe('account-not-yours')
  expect((await reset(leader.account, chief.cookies)).code).toBe('not-allowed')
  expect((await reset(leader.account, leader.cookies)).code).toBe('account-not-yours')
  const { password, slip } = await reset(chief.account, leader.cookies)
  expect(password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){2}$/)
  expect(slip).toContain(password)
  expect(await isIn(chief.cookies)).toBe(false)
  expect((await cookiesOf(chief.name, 'a long password')).hutong).toBe('sign-in-wrong')
  const first = await cookiesOf(chief.name, password.toUpperCase())
  expect(await send('GET', '/api/board', first)).toMatchObject({ code: 'password-must-change' })
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{
      all: string
    }>`select (select string_agg(r::text, '') from record r) || (select string_agg(c::text, '') from credential c)
      || coalesce((select string_agg(p::text, '') from record_personal p), '') as all`.execute(tx),
  )
  expect(rows[0]?.all).toContain('password-reset')
  expect(rows[0]?.all).not.toContain(password)
  clock.forward(14 * DAY)
  expect((await cookiesOf(chief.name, password)).hutong).toBe('first-password-expired')
  clock.reset()
})

test('an authenticator that was lost is taken away by a leader above, and only there', async () => {
  const [commander, clerk] = [await holder('commander', COUNTY), await holder('clerk', COUNTY)]
  await within(ledger.database, COUNTY, (tx) =>
    sql`update credential set totp_cipher = ${ledger.sealer.seal('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ').cipher} where account = ${clerk.account}`.execute(
      tx,
    ),
  )
  expect((await cookiesOf(clerk.name, 'a long password')).hutong).toBe('totp-needed')
  const url = `/api/accounts/${clerk.account}/totp-reset`
  expect(await send('POST', url, (await holder('township-leader', TOWN)).cookies, {})).toMatchObject({
    code: 'account-not-yours',
  })
  expect(
    await send('POST', `/api/accounts/${commander.account}/totp-reset`, clerk.cookies, {}),
  ).toMatchObject({ code: 'account-not-yours' })
  expect(await send('POST', url, commander.cookies, {})).toEqual({})
  expect(await isIn(clerk.cookies)).toBe(false)
  expect(await isIn(await cookiesOf(clerk.name, 'a long password'))).toBe(true)
})

test('lists show whose accounts are one’s own to see; sessions of others are seen and ended only by those above', async () => {
  const [leader, chief, foreign] = [
    await holder('village-leader', VILLAGE),
    await holder('alley-chief', ALLEY),
    await holder('alley-chief', `${OTHER}001`),
  ]
  const list = (query: string, cookies = leader.cookies) =>
    send<{ accounts: { account: string; state: string }[]; next: string | null }>(
      'GET',
      `/api/accounts?${query}`,
      cookies,
    )
  const ids = async (query: string): Promise<string[]> =>
    (await list(query)).accounts.map(({ account }) => account)
  expect(await ids('limit=200')).toContain(chief.account)
  expect(await ids('limit=200')).not.toContain(foreign.account)
  expect(await ids(`q=${chief.name}`)).toEqual([chief.account])
  expect(await ids(`q=${foreign.name}`)).toEqual([])
  expect(await ids('role=alley-chief&limit=200')).not.toContain(leader.account)
  expect(await list(`area=${OTHER}`)).toMatchObject({ code: 'out-of-scope' })
  const one = await list('limit=1')
  const two = await list(`limit=1&after=${one.next}`)
  expect(one.accounts[0]?.account).not.toBe(two.accounts[0]?.account)
  expect(await send('GET', `/api/accounts/${foreign.account}`, leader.cookies)).toMatchObject({
    code: 'not-found',
  })
  const page = await send<{ manageable: boolean; sessions: { session: string }[] }>(
    'GET',
    `/api/accounts/${chief.account}`,
    leader.cookies,
  )
  expect(page).toMatchObject({ manageable: true, elsewhere: 0, posts: [{ state: 'held', area: ALLEY }] })
  expect(
    await send('POST', `/api/accounts/${foreign.account}/end-sessions`, leader.cookies, {}),
  ).toMatchObject({ code: 'account-not-yours' })
  const ended = { session: page.sessions[0]?.session }
  expect(await send('POST', `/api/accounts/${chief.account}/end-sessions`, leader.cookies, ended)).toEqual({})
  expect(await isIn(chief.cookies)).toBe(false)
})

test('a post is handed over in one step with the duties given to it; the former holder is out at once', async () => {
  const leader = await holder('village-leader', VILLAGE)
  const [old, young] = [await holder('alley-chief', ALLEY), await holder('alley-chief', ALLEY)]
  const [household = ''] = await registerHouseholds(ledger, chair, [ALLEY])
  const measure = newId()
  const spec = {
    key: 'call',
    title: { zh: '入户', en: 'Call' },
    selector: { subject: 'household' },
    cadence: { type: 'once', withinHours: 24 },
    evidence: { kind: 'door-call' },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  await appendRecords(ledger, chair, [draftOf('measure-started', measure, { spec }, { area: VILLAGE })])
  const dutyOf = () =>
    within(ledger.database, COUNTY, async (tx) => {
      const { rows } = await sql<{ opensAt: Date; assigned: string }>`
        select opens_at as "opensAt", assigned from duty where subject = ${household}`.execute(tx)
      return rows[0]
    })
  const opensAt = (await dutyOf())?.opensAt.toISOString()
  await appendRecords(ledger, chair, [
    draftOf('duty-reassigned', household, { measure, opensAt, to: old.post }),
  ])
  const body = {
    id: newId(),
    to: young.account,
    successor: newId(),
    happenedAt: new Date(clock.now()).toISOString(),
  }
  const url = `/api/posts/${old.post}/hand-over`
  expect(await send('POST', url, (await holder('village-leader', OTHER)).cookies, body)).toMatchObject({
    code: 'not-found',
  })
  expect(await send('POST', url, leader.cookies, body)).toEqual({ post: body.successor, duties: 1 })
  expect(await send('POST', url, leader.cookies, body)).toMatchObject({ post: body.successor })
  expect((await dutyOf())?.assigned).toBe(body.successor)
  expect(await isIn(old.cookies)).toBe(false)
  expect((await cookiesOf(old.name, 'a long password')).hutong).toBe('no-post')
})

test('areas without a chief are counted and paged, and one that is to come is said', async () => {
  const commander = await holder('commander', COUNTY)
  type Page = {
    vacancies: { area: string; role: string; within: string; comingAt: string | null }[]
    count: number
    next: string | null
  }
  const page = (query: string) => send<Page>('GET', `/api/posts/vacant?${query}`, commander.cookies)
  const alley = `${OTHER}002`
  await openAreas(ledger, chair, [alley])
  const all = await page(`area=${OTHER}&limit=200`)
  expect(all.count).toBe(all.vacancies.length)
  expect(all.vacancies.find(({ area }) => area === alley)).toMatchObject({
    role: 'alley-chief',
    within: `网格${OTHER_TOWN} 网格${OTHER}`,
    comingAt: null,
  })
  const [one, rest] = [
    await page(`area=${OTHER}&limit=1`),
    await page(`area=${OTHER}&after=${all.vacancies[0]?.area}`),
  ]
  expect([one.count, one.vacancies.length, rest.vacancies.length]).toEqual([all.count, 1, all.count - 1])
  const made = await send<FirstPassword>('POST', '/api/accounts', commander.cookies, {
    account: newId(),
    post: newId(),
    name: '单丽',
    role: 'alley-chief',
    area: alley,
    address,
    startsAt: new Date(clock.now() + HOUR).toISOString(),
  })
  expect(made.username).toBe('shanli')
  expect((await page(`area=${alley}`)).vacancies[0]?.comingAt).not.toBeNull()
  clock.forward(HOUR)
  expect(await page(`area=${alley}`)).toMatchObject({ count: 0, vacancies: [] })
  clock.reset()
})

const LIST = [
  '姓名,手机号,岗位,网格,用户名,所属单位',
  `赵一,13900001001,村（社区）网格长,${VILLAGE},,县公安局`,
  `钱二,139 0000 1002,胡同长,${ALLEY},qian2`,
  `钱二,13900001002,胡同长,${VILLAGE}002,`,
  `赵一,13900001003,alley-chief,网格${TOWN}/网格${VILLAGE}/网格${ALLEY},`,
  `,13900001004,胡同长,${ALLEY},`,
  `孙三,123,胡同长,${ALLEY},`,
  `李四,13900001001,胡同长,${ALLEY},`,
  `周五,,指挥长,${COUNTY},`,
  `吴六,,胡同长,${OTHER}001,`,
  `郑七,,胡同长,没有这个胡同,13900001007`,
  `王八,,乡镇负责人,${VILLAGE},`,
  `=cmd|'/c calc'!A1,,跳舞的,${ALLEY},qian2`,
].join('\n')

test('a list of people is tried row by row, then made; slips carry what nothing else does', async () => {
  const mayor = await holder('township-leader', TOWN)
  const url = `/api/accounts/import?fileName=list.csv&address=${address}`
  const bytes = iconv.encode(LIST, 'gb18030')
  const tried = await send<Imported>('POST', url, mayor.cookies, bytes)
  const faults = Object.fromEntries(
    tried.rows.map(({ line, status, faults }) => [line, faults.length > 0 ? faults.join(' ') : status]),
  )
  expect(faults).toEqual({
    2: 'new',
    3: 'new',
    4: 'appoint',
    5: 'new',
    6: 'name-missing',
    7: 'phone-bad',
    8: 'phone-taken',
    9: 'not-allowed area-unknown',
    10: 'area-unknown',
    11: 'area-unknown username-bad',
    12: 'not-allowed',
    13: 'role-unknown username-taken',
  })
  expect(tried.slips).toBeNull()
  const isThere = async (): Promise<number> =>
    (await send<{ accounts: [] }>('GET', '/api/accounts?q=钱二', mayor.cookies)).accounts.length
  expect(await isThere()).toBe(0)
  const done = await send<Imported>('POST', `${url}&commit=yes`, mayor.cookies, bytes)
  expect(done.counts).toEqual({ new: 3, appoint: 1, there: 0, faulty: 8 })
  expect(await isThere()).toBe(1)
  const slips = [...(done.slips ?? '').matchAll(/<code>([^<]+)<\/code>[^]*?<code class="password">([^<]+)</g)]
  expect(slips.map(([, username]) => username)).toEqual(['zhaoyi', 'qian2', 'zhaoyi2'])
  for (const [, username = '', password = ''] of slips)
    expect(await send('GET', '/api/session', await cookiesOf(username, password))).toMatchObject({
      mustChange: true,
    })
  const [zhao] = (
    await send<{ accounts: { account: string }[] }>('GET', '/api/accounts?q=zhaoyi', mayor.cookies)
  ).accounts
  const worksFor = async () =>
    (await send<AccountPage>('GET', `/api/accounts/${zhao?.account}`, mayor.cookies)).organisation
  expect(await worksFor()).toBe('县公安局')
  const amend = draftOf(
    'account-amended',
    zhao?.account ?? '',
    { organisation: '县卫健局' },
    { area: VILLAGE },
  )
  await send('POST', '/api/records', mayor.cookies, { records: [amend] })
  expect(await worksFor()).toBe('县卫健局')
  const again = await send<Imported>('POST', `${url}&commit=yes`, mayor.cookies, bytes)
  expect(again.counts).toMatchObject({ new: 0, appoint: 0, there: 4 })
})

test('Excel, English headings and broken files', async () => {
  const { cookies } = await holder('commander', COUNTY)
  const ask = (bytes: Buffer) =>
    send<Imported>('POST', `/api/accounts/import?fileName=x&address=${address}`, cookies, bytes)
  const cells = [
    ['Name', 'Role', 'Area', 'Phone'],
    ['Ann Lee', 'Alley chief', ALLEY, '13900002001'],
    ['Bo', 'gate-guard', 130430100001, 13900002002],
  ]
  const excel = await writeExcel(cells.map((row) => row.map((value) => ({ value })))).toBuffer()
  expect(await ask(excel)).toMatchObject({
    problem: null,
    counts: { new: 2 },
    rows: [
      { line: 2, username: 'annlee', role: 'alley-chief' },
      { line: 3, area: VILLAGE, phoneTail: '2002' },
    ],
  })
  expect(await ask(Buffer.from('a,b\n1,2'))).toMatchObject({
    problem: expect.stringContaining('name, role, area'),
    rows: [],
  })
  expect(await ask(Buffer.from('PK\u0003\u0004 nothing'))).toMatchObject({ problem: expect.any(String) })
  expect(await ask(Buffer.from([0, 1, 2, 255]))).toMatchObject({ problem: expect.any(String) })
  expect(await ask(Buffer.from('姓名,岗位,网格\n"断,胡同长,1'))).toMatchObject({
    problem: expect.any(String),
  })
})
