import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { DAY, HOUR } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import { readStatus, runAgain } from './actions.ts'
import type { Check } from './contract.ts'
import { checksOf, worst, type Facts } from './rules.ts'
import { useDatabase } from '../../../test/harness.ts'
import { testLedger } from '../../../test/factories.ts'

const fixture = useDatabase()
const GB = 1024 ** 3
const NOW = Date.UTC(2021, 0, 9)

const WELL: Facts = {
  now: NOW,
  demo: false,
  disk: { free: 100 * GB, total: 200 * GB },
  database: { bytes: GB, perDay: 0.1 * GB },
  migrations: { ran: 12, missing: 0 },
  workers: 1,
  jobs: [],
  waiting: 3,
  backup: { takenAt: NOW - 5 * HOUR, bytes: GB },
  certificate: { endsAt: NOW + 80 * DAY },
  codes: { endsAt: NOW + 5 * DAY },
  ledger: { position: 100, horizon: 100 },
  counters: { countedAt: NOW - 5 * HOUR, wrong: 0 },
  destructionsKnownUntil: undefined,
  clockApart: 20,
  messages: { givenUp: 0, failing: 0 },
  memory: 200 * 1024 ** 2,
}
const job = { job: '1', name: 'turn-day', title: null, tries: 3, most: 3, since: '', error: 'x' }

test('when all is well nothing asks for anything', () => {
  const checks = checksOf(WELL)
  expect(worst(checks)).toBe('good')
  expect(checks.filter(({ advice }) => advice !== null)).toEqual([])
  expect(checksOf({ ...WELL, certificate: undefined }).map(({ name }) => name)).not.toContain('certificate')
})

test.each<[Check['name'], Check['state'], Partial<Facts>]>([
  ['disk', 'bad', { disk: { free: 0.9 * GB, total: 200 * GB } }],
  ['disk', 'warn', { disk: { free: 4 * GB, total: 200 * GB } }],
  ['database', 'warn', { database: { bytes: GB, perDay: 5 * GB } }],
  ['database', 'bad', { database: { bytes: GB, perDay: 20 * GB } }],
  ['migrations', 'bad', { migrations: { ran: 11, missing: 1 } }],
  ['workers', 'bad', { workers: 0 }],
  ['jobs', 'bad', { jobs: [{ ...job, state: 'failed' }] }],
  ['jobs', 'warn', { jobs: [{ ...job, state: 'late' }] }],
  ['backup', 'warn', { backup: { takenAt: NOW - 27 * HOUR, bytes: GB } }],
  ['backup', 'bad', { backup: { takenAt: NOW - 51 * HOUR, bytes: GB } }],
  ['backup', 'bad', { backup: undefined }],
  ['backup', 'warn', { backup: undefined, demo: true }],
  ['certificate', 'warn', { certificate: { endsAt: NOW + 20 * DAY } }],
  ['certificate', 'bad', { certificate: { endsAt: NOW - DAY } }],
  ['codes', 'warn', { codes: { endsAt: NOW + 2 * DAY } }],
  ['codes', 'bad', { codes: { endsAt: NOW + HOUR } }],
  ['codes', 'bad', { codes: { endsAt: null } }],
  ['ledger', 'warn', { ledger: { position: 20_000, horizon: 1 } }],
  ['destructions', 'bad', { destructionsKnownUntil: NOW - HOUR }],
  ['counters', 'bad', { counters: { countedAt: NOW, wrong: 1 } }],
  ['counters', 'warn', { counters: { countedAt: NOW - 51 * HOUR, wrong: 0 } }],
  ['clock', 'warn', { clockApart: -6_000 }],
  ['clock', 'bad', { clockApart: 61_000 }],
  ['messages', 'warn', { messages: { givenUp: 1, failing: 0 } }],
  ['memory', 'warn', { memory: 700 * 1024 ** 2 }],
])('%s is %s and says what to do', (name, state, facts) => {
  const checks = checksOf({ ...WELL, ...facts })
  expect(checks.find((one) => one.name === name)).toMatchObject({ state, advice: { zh: expect.any(String) } })
  expect(worst(checks)).toBe(state)
})

test('a job that failed for good is shown with its error and runs again when asked', async () => {
  const ledger = testLedger(fixture.database)
  const machine = {
    version: '1.2.3',
    startedAt: Date.now(),
    dataFolder: '/tmp',
    backupFolder: '/tmp',
    jobTitles: { 'turn-day': { zh: '生成次日任务', en: 'Nights' } },
  }
  const { pool } = fixture.database
  await pool.query("select jobs_130430.add_job('turn-day', '{}', max_attempts => 3)")
  await pool.query("update jobs_130430._private_jobs set attempts = 3, last_error = 'the clocks differ'")
  const before = await readStatus(ledger, machine)
  expect(before).toMatchObject({
    state: 'bad',
    version: '1.2.3',
    jobs: [{ name: 'turn-day', title: { en: 'Nights' }, state: 'failed', error: 'the clocks differ' }],
  })
  expect(before.checks.find(({ name }) => name === 'migrations')?.state).toBe('good')
  const [failed] = before.jobs
  expect(await runAgain(ledger, failed?.job ?? '')).toEqual({ retried: true })
  expect((await readStatus(ledger, machine)).jobs.filter(({ state }) => state === 'failed')).toEqual([])
  expect(await runAgain(ledger, '999999')).toEqual({ retried: false })
})

test('a worker that lives is counted, one that fell silent is not', async () => {
  const ledger = testLedger(fixture.database)
  const machine = { version: '', startedAt: 0, dataFolder: '/tmp', backupFolder: '/tmp' }
  const state = async () =>
    (await readStatus(ledger, machine)).checks.find(({ name }) => name === 'workers')?.state
  await within(ledger.database, ledger.county, (tx) =>
    sql`insert into worker values ('w', 'h', 1, now(), now() - interval '2 minutes')`.execute(tx),
  )
  expect(await state()).toBe('bad')
  await within(ledger.database, ledger.county, (tx) => sql`update worker set seen_at = now()`.execute(tx))
  expect(await state()).toBe('good')
})

test('health says only that the database answers, or that it does not', async () => {
  const ledger = testLedger(fixture.database)
  const app = await makeServer({ ledger, routes: ROUTES })
  const well = await app.inject('/api/health')
  expect([well.statusCode, well.json()]).toEqual([200, { ok: true }])
  const broken = { ...ledger, database: { ...ledger.database, schema: 'nowhere' } }
  const ill = await makeServer({ ledger: broken, routes: ROUTES })
  const reply = await ill.inject('/api/health')
  expect([reply.statusCode, reply.json().code]).toEqual([503, 'not-well'])
  await app.close()
  await ill.close()
})
