import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { within } from '../database/connect.ts'
import { freeAbandoned } from './heartbeat.ts'
import type { Job } from './job.ts'
import { startWork } from './runner.ts'
import { JOBS } from '../wiring.ts'
import { useDatabase } from '../../test/harness.ts'
import { testLedger } from '../../test/factories.ts'

const fixture = useDatabase()
const machine = { version: '0', startedAt: 0, dataFolder: '/tmp', backupFolder: '/tmp' }
const title = { zh: '试', en: 'test' }

/** Runs jobs until `isDone`, then stops; gives what the queue complained of. */
async function work(jobs: readonly Job[], isDone: () => boolean, workers = 1): Promise<string[]> {
  const said: string[] = []
  const ledger = testLedger(fixture.database)
  const started = Array.from({ length: workers }, () =>
    startWork({ ledger, machine, jobs, say: (line) => said.push(line) }),
  )
  await expect.poll(isDone, { timeout: 20_000, interval: 50 }).toBe(true)
  await Promise.all(started.map(({ stop }) => stop()))
  return said
}

async function queue<T>(query: string): Promise<T[]> {
  const { rows } = await fixture.database.pool.query(query.replaceAll('JOBS', 'jobs_130430._private_jobs'))
  // The caller says what it selects.
  return rows as T[]
}

test('names are unique, times are times a crontab knows, and every job has both titles', () => {
  expect(new Set(JOBS.map(({ name }) => name)).size).toBe(JOBS.length)
  for (const {
    name,
    cron,
    every,
    title: { zh, en },
  } of JOBS) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    if (cron) expect(cron.split(' ')).toHaveLength(5)
    if (every !== undefined) expect(cron, name).toBeUndefined()
    expect(zh && en).toBeTruthy()
  }
})

test('the app role runs jobs, asks for others under a key, and tries again what failed', async () => {
  const seen: string[] = []
  const jobs: Job[] = [
    {
      name: 'first',
      title,
      atStart: true,
      run: async ({ ask, ledger }) => {
        await within(ledger.database, ledger.county, (tx) => sql`select 1`.execute(tx))
        seen.push('first')
        const at = new Date(Date.now() + 1500)
        await ask('second', { n: 1 }, { key: 'once', at })
        await ask('second', { n: 2 }, { key: 'once', at })
        await ask('second', { n: 3 }, { key: 'once', unlessAsked: true })
      },
    },
    {
      name: 'second',
      title,
      run: async (_, payload) => {
        seen.push(`second ${JSON.stringify(payload)}`)
        if (seen.length === 2) throw new Error('not yet')
      },
    },
  ]
  await work(jobs, () => seen.length === 3)
  // A key stands for one job: the later payload replaced the earlier one, and the last gave way.
  expect(seen).toEqual(['first', 'second {"n":2}', 'second {"n":2}'])
  expect(await queue('select 1 from JOBS')).toEqual([])
})

test('a job runs in one process at a time, however many work', async () => {
  let running = 0
  let most = 0
  let runs = 0
  const job: Job = {
    name: 'alone',
    title,
    atStart: true,
    run: async ({ ask }) => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 100))
      running -= 1
      runs += 1
      if (runs < 3) await ask('alone', {})
    },
  }
  await work([job], () => runs >= 3, 3)
  expect(most).toBe(1)
})

test('what a worker that died had taken is freed after a minute, and not what a living one has', async () => {
  const ledger = testLedger(fixture.database)
  await queue('delete from JOBS')
  await queue("select jobs_130430.add_job('lost', '{}'), jobs_130430.add_job('held', '{}')")
  await queue(`update JOBS set locked_by = case when id = (select min(id) from JOBS) then 'dead' else 'alive' end,
    locked_at = now() - interval '2 minutes'`)
  await within(ledger.database, ledger.county, (tx) =>
    sql`insert into worker values ('dead', 'h', 1, now(), now() - interval '70 seconds'), ('alive', 'h', 2, now(), now())`.execute(
      tx,
    ),
  )
  expect(await freeAbandoned(ledger)).toBe(1)
  expect(await queue('select locked_by as by from JOBS order by id')).toEqual([{ by: null }, { by: 'alive' }])
})

test('what runs every few moments goes on while the queue is full and after it failed, and says so once', async () => {
  let turns = 0
  let held = 0
  const said = await work(
    [
      {
        name: 'long',
        title,
        atStart: true,
        run: async ({ stop }) => {
          held += 1
          await new Promise((done) => stop.addEventListener('abort', done, { once: true }))
        },
      },
      {
        name: 'steady',
        title,
        every: 20,
        run: async () => {
          turns += 1
          if (turns < 4) throw new Error('not yet')
        },
      },
    ],
    () => held === 1 && turns > 6,
  )
  expect(said.filter((line) => line.startsWith('steady'))).toEqual([
    'steady failed and is tried again: not yet',
  ])
  const stopped = turns
  await new Promise((done) => setTimeout(done, 100))
  expect(turns).toBe(stopped)
})
