import 'fake-indexeddb/auto'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openCounty } from '../src/cli/county.ts'
import { readConfig } from '../src/config.ts'
import { within } from '../src/database/connect.ts'
import { freePort } from '../src/database/embedded.ts'
import { migrate, migrationFiles } from '../src/database/migrate.ts'
import { prepareJobs } from '../src/jobs/schema.ts'
import { setPassword } from '../src/slices/accounts/actions.ts'
import type { ImportPage } from '../src/slices/imports/contract.ts'
import { countsOf } from '../src/slices/imports/queries.ts'
import { recountAll } from '../src/slices/duties/recounting.ts'
import { appendRecords, type Ledger } from '../src/slices/ledger/actions.ts'
import { measureSpec } from '../src/core/measure.ts'
import { databaseUrl, TEST_APP } from './database-setup.ts'
import { draftOf, newId, openAreas, principal, registerHouseholds } from './factories.ts'
import { workingPhone } from './fault-phones.ts'
import { openFolder, start, stop, stopAll } from './program.ts'

/** The real program, killed under load: what it acknowledged must be there, once. */

const folder = openFolder()
const COUNTY = { schema: 'county_130430', area: '130430', name: '示例县' }
const ALLEYS = ['130430100001001', '130430100001002', '130430100002001']
const SENDERS = 4
let doors: string[]
/** Alley chiefs' posts, each with a phone. */
const CHIEFS = ALLEYS.map(() => newId())
beforeAll(async () => {
  doors = await opened(furnish)
}, 60_000)
afterAll(() => {
  stopAll()
  rmSync(folder, { recursive: true, force: true })
})

/** The county as the program left it, its database started for this alone. */
async function opened<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const { config } = readConfig({ HUTONG_DATA: folder })
  const open = await openCounty(config, () => undefined, { make: COUNTY, migrate: true })
  return work(open.ledger).finally(() => open.close())
}

/** A village with doors to call at, a measure that asks for it, and somebody who may. */
async function furnish(ledger: Ledger): Promise<string[]> {
  const by = principal()
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', '130430100002', ...ALLEYS])
  const spec = measureSpec.parse({
    key: 'calls',
    title: { zh: '入户', en: 'Calls' },
    selector: { subject: 'household' },
    cadence: { type: 'once', withinHours: 5 },
    evidence: { kind: 'door-call' },
    doer: 'alley-chief',
    answerable: 'territorial',
  })
  await appendRecords(ledger, by, [draftOf('measure-started', newId(), { spec }, { area: '130430' })])
  for (const role of ['contact-cadre', 'township-leader']) {
    const account = newId()
    await appendRecords(ledger, by, [
      draftOf('account-made', account, { username: role, name: '示例人' }, { area: '130430100' }),
      draftOf('post-appointed', newId(), { account, role }, { area: '130430100' }),
    ])
    await within(ledger.database, '130430', (tx) => setPassword(tx, account, 'a long password', false))
  }
  for (const [at, post] of CHIEFS.entries()) {
    const [account, area] = [newId(), ALLEYS[at] ?? '']
    await appendRecords(ledger, by, [
      draftOf('account-made', account, { username: `chief${at}`, name: '示例人' }, { area }),
      draftOf('post-appointed', post, { account, role: 'alley-chief' }, { area }),
    ])
  }
  return registerHouseholds(
    ledger,
    by,
    Array.from({ length: 60 }, (_, place) => ALLEYS[place % ALLEYS.length] ?? ''),
  )
}

async function server() {
  const port = String(await freePort())
  const serve = () => start(['serve'], { HUTONG_DATA: folder, PORT: port })
  return { address: `http://127.0.0.1:${port}`, serve }
}

async function signIn(address: string, username: string): Promise<string> {
  const entry = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: 'a long password' }),
  })
  return entry.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** A code for a phone of this post, from somebody above it. */
async function codeFor(address: string, cookie: string, post: string): Promise<string> {
  const reply = await fetch(`${address}/api/devices/enrolment`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ post }),
  })
  // As the contract says.
  return ((await reply.json()) as { code: string }).code
}

type Load = { acknowledged: Set<string>; batches: () => number; end: () => Promise<void> }

/** Phones that send until they are answered, and now and then send again, in another order, what was answered already. */
function load(address: string, cookie: string, doors: readonly string[]): Load {
  const acknowledged = new Set<string>()
  const ending = new AbortController()
  let batches = 0
  const send = async (records: readonly object[]): Promise<void> => {
    for (;;) {
      const reply = await fetch(`${address}/api/records`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify({ records }),
        signal: AbortSignal.timeout(10_000),
      }).catch(() => undefined)
      if (reply?.status === 200) {
        // As the contract says.
        const { verdicts } = (await reply.json()) as { verdicts: { id: string }[] }
        for (const { id } of verdicts) acknowledged.add(id)
        return
      }
      // No answer, or the answer of a server whose database is gone. Anything else would be a refusal of sound records.
      const refused = reply && reply.status < 500 ? await reply.text() : ''
      if (refused !== '') throw new Error(refused)
      await pause(50)
    }
  }
  const sender = async (number: number): Promise<void> => {
    let before: object[] = []
    for (let turn = number; !ending.signal.aborted; turn += 1) {
      const records = Array.from({ length: 1 + (turn % 20) }, (_, place) =>
        draftOf('door-call', doors[(turn * 7 + place) % doors.length] ?? '', {
          end: place % 3 === 0 ? 'nobody-home' : 'vacant',
        }),
      )
      await send(records)
      batches += 1
      if (turn % 4 === 0) await send([...records, ...before].toReversed())
      before = records
    }
  }
  const running = Promise.all(Array.from({ length: SENDERS }, (_, number) => sender(number)))
  running.catch(() => undefined)
  return {
    acknowledged,
    batches: () => batches,
    end: async () => {
      ending.abort()
      await running
    },
  }
}

test('killed under load, the server once and the database once: all that desks and phones were told of is there, once', async () => {
  const { address, serve } = await server()
  const first = await serve()
  const cookie = await signIn(address, 'contact-cadre')
  const leader = await signIn(address, 'township-leader')
  const phones = await Promise.all(
    CHIEFS.map(async (post, at) => {
      const own = doors.filter((_, place) => place % ALLEYS.length === at)
      return workingPhone(address, await codeFor(address, leader, post), own, 150)
    }),
  )
  const { acknowledged, batches, end } = load(address, cookie, doors)
  const more = async (count: number): Promise<void> => {
    const goal = batches() + count
    await expect.poll(batches, { timeout: 90_000, interval: 20 }).toBeGreaterThanOrEqual(goal)
  }
  await more(40)
  await stop(first, 'SIGKILL')
  const second = await serve()
  await more(40)
  const pid = readFileSync(path.join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]
  process.kill(Number(pid), 'SIGKILL')
  await more(40)
  await end()
  for (const phone of phones) await phone.end()
  const sent = phones.map((phone) => phone.accepted())
  for (const ids of sent) expect(ids.length).toBeGreaterThan(20)
  for (const id of sent.flat()) acknowledged.add(id)
  expect(await stop(second, 'SIGINT')).toBe(0)

  await opened(async (ledger) => {
    const { rows } = await within(ledger.database, '130430', (tx) =>
      sql<{ ids: string[]; doubled: number }>`
        select array_agg(id) as ids, count(*) - count(distinct seq) as doubled from record where kind = 'door-call'`.execute(
        tx,
      ),
    )
    const there = rows[0]?.ids ?? []
    // Nothing acknowledged lost, nothing there twice, and nothing there that nobody was told of.
    expect([...acknowledged].filter((id) => !there.includes(id))).toEqual([])
    expect([there.length, new Set(there).size, rows[0]?.doubled]).toEqual([
      acknowledged.size,
      acknowledged.size,
      0,
    ])
    const counted = await recountAll(ledger)
    expect(counted.some((one) => one.counted > 0)).toBe(true)
    expect(counted.filter(({ wrong }) => wrong > 0)).toEqual([])
    const done = await within(ledger.database, '130430', (tx) =>
      sql<{ done: number; calls: number }>`
        select (select sum(done + late) from duty_count) as done,
          (select count(distinct subject) from record where kind = 'door-call') as calls`.execute(tx),
    )
    expect(done.rows[0]?.done).toBe(done.rows[0]?.calls)
  })
}, 240_000)

test('killed in the middle of an import, the server started again goes on by itself: every row is there, once', async () => {
  const rows = 1600
  const lines = Array.from({ length: rows }, (_, n) => `${ALLEYS[n % 3]},导${n % 90}号,导入${n}`)
  const { address, serve } = await server()
  const first = await serve()
  const cookie = await signIn(address, 'township-leader')
  const call = async (method: string, url: string, body?: string): Promise<ImportPage> => {
    const headers = { cookie, ...(body ? { 'content-type': 'application/octet-stream' } : {}) }
    const reply = await fetch(`${address}${url}`, { method, headers, ...(body ? { body } : {}) })
    if (reply.status !== 200) throw new Error(await reply.text())
    // As the contract says.
    return (await reply.json()) as ImportPage
  }
  const list = ['网格编码,门牌,姓名', ...lines].join('\n')
  const { import: id } = await call('POST', '/api/imports?kind=residents&fileName=list.csv', list)
  const at = `/api/imports/${id}`
  const patience = { timeout: 60_000, interval: 10 }
  await expect.poll(async () => (await call('GET', at)).state, patience).toBe('checked')
  const running = call('POST', `${at}/run`)
  running.catch(() => undefined)
  await expect.poll(async () => (await call('GET', at)).counts.done, patience).toBeGreaterThan(0)
  await stop(first, 'SIGKILL')
  const cutOff = await opened((ledger) =>
    within(ledger.database, '130430', async (tx) => {
      // The machine was off for a minute: a shorter silence may be somebody still at work.
      await sql`update import set heard_at = heard_at - interval '1 minute'`.execute(tx)
      return countsOf(tx, id)
    }),
  )
  expect([cutOff.done, cutOff.todo]).toEqual([1000, 600])
  const second = await serve()
  await expect.poll(async () => (await call('GET', at)).state, patience).toBe('finished')
  const found = await opened((ledger) =>
    within(ledger.database, '130430', (tx) =>
      sql<object>`
        select count(*) as people, count(distinct name) as names,
          (select count(*) from household where door like '导%') as doors,
          (select count(*) from record where kind = 'person-registered') as records,
          (select count(*) from record where kind in ('import-begun', 'import-finished') and subject = ${id}) as told
        from person`.execute(tx),
    ),
  )
  expect(found.rows).toEqual([{ people: rows, names: rows, doors: 90, records: rows, told: 2 }])
  expect(await stop(second, 'SIGINT')).toBe(0)
}, 120_000)

test('several servers that start at once on an empty database make it once, and all of them go on', async () => {
  const name = 'hutong_test_at_once'
  const client = new pg.Client({ connectionString: inject('ownerUrl') })
  await client.connect()
  await client.query(`drop database if exists ${name} with (force)`)
  await client.query(`create database ${name}`)
  const url = databaseUrl(inject('ownerUrl'), name)
  try {
    const ran = await Promise.all(Array.from({ length: 4 }, () => begin(url)))
    const files = await migrationFiles()
    expect(ran.flat().toSorted()).toEqual(files)
    expect(ran.filter((one) => one.length > 0)).toHaveLength(1)
    const made = new pg.Client({ connectionString: url })
    await made.connect()
    const { rows } = await made.query(
      `select (select count(*)::int from ${COUNTY.schema}.migration) as ran, (select count(*)::int from ${COUNTY.schema}.county) as counties`,
    )
    await made.end()
    expect(rows).toEqual([{ ran: files.length, counties: 1 }])
  } finally {
    await client.query(`drop database ${name} with (force)`)
    await client.end()
  }

  async function begin(at: string): Promise<string[]> {
    const migrated = await migrate(at, COUNTY, TEST_APP)
    await prepareJobs(at, COUNTY.area, TEST_APP.role)
    return migrated
  }
}, 60_000)
