import { expect, test } from 'vitest'
import pg from 'pg'
import { sql } from 'kysely'
import { connect, within, type Database } from '../../database/connect.ts'
import { appendRecords, appendWithin, type Ledger, type Principal } from './actions.ts'
import { changesSince } from './reading.ts'
import type { Draft } from './rules.ts'
import { TEST_COUNTY } from '../../../test/database-setup.ts'
import {
  COUNTY,
  draftOf,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'

const fixture = useDatabase()
const ALLEYS = ['130430100001001', '130430201001001']
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function someCounty(): Promise<{ ledger: Ledger; by: Principal; households: string[] }> {
  const ledger = testLedger(fixture.database)
  const by = principal()
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ subject: string }>`select subject from subject where kind = 'household' order by number`.execute(
      tx,
    ),
  )
  if (rows.length > 0) return { ledger, by, households: rows.map(({ subject }) => subject) }
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', '130430201', '130430201001', ...ALLEYS])
  const alleys = Array.from({ length: 40 }, (_, index) => ALLEYS[index % 2] ?? '')
  return { ledger, by, households: await registerHouseholds(ledger, by, alleys) }
}

function call(subject: string | undefined): Draft {
  return draftOf('door-call', subject ?? '', { end: 'met' })
}

/** Reads on from a cursor until nothing more is there. */
async function readOn(ledger: Ledger, by: Principal, since: string | undefined, limit = 1000) {
  const ids: string[] = []
  let next = since
  for (;;) {
    const page = await changesSince(ledger, by, { since: next, limit })
    ids.push(...page.records.map(({ id }) => id))
    next = page.next
    if (!page.more) return { ids, next }
  }
}

test('with many appending at once a reader skips nothing, sees nothing twice and is never far behind', async () => {
  const { ledger, by, households } = await someCounty()
  const start = (await readOn(ledger, by, undefined)).next
  const committed = new Map<string, number>()
  const seen = new Map<string, number>()
  let writing = true
  let longest = 0
  const writer = async (lane: number): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) {
      const size = 1 + ((lane * 7 + turn) % 5)
      const drafts = Array.from({ length: size }, (_, index) =>
        call(households[(lane * 11 + turn * 3 + index) % 40]),
      )
      // Some transactions stay open for a moment after they have drawn their numbers, and some give up.
      const began = performance.now()
      const outcome = await within(ledger.database, COUNTY, async (tx) => {
        await appendWithin(tx, ledger, by, drafts)
        if (turn % 9 === 0) await pause(20)
        if (turn % 10 === 5) throw new Error('given up')
      }).then(
        () => true,
        (error: unknown) => !String(error).includes('given up'),
      )
      longest = Math.max(longest, performance.now() - began)
      if (outcome) for (const { id } of drafts) committed.set(id, performance.now())
    }
  }
  // Readers on connections of their own: the writers hold the pool's.
  const other = { ...ledger, database: connect(appUrl(fixture.database), TEST_COUNTY.schema, 2) }
  const reader = async (): Promise<void> => {
    let next = start
    for (let last = false; ;) {
      const began = performance.now()
      const page = await changesSince(other, by, { since: next, limit: 20 })
      longest = Math.max(longest, performance.now() - began)
      next = page.next
      const now = performance.now()
      for (const { id } of page.records) {
        expect(seen.has(id)).toBe(false)
        seen.set(id, now)
      }
      if (last && !page.more) return
      last = !writing
    }
  }
  const reading = reader()
  await Promise.all(Array.from({ length: 6 }, (_, lane) => writer(lane)))
  writing = false
  await reading
  await other.database.close()
  expect([...seen.keys()].sort()).toEqual([...committed.keys()].sort())
  const lags = [...committed].map(([id, at]) => (seen.get(id) ?? Infinity) - at).sort((a, b) => a - b)
  // A record is seen when the slowest append before it has ended and the pages before it have been read.
  expect(lags.at(-1)).toBeLessThan(4 * longest + 500)
})

test('a long transaction that appends nothing holds nobody up; one that appends holds back only what comes after it', async () => {
  const { ledger, by, households } = await someCounty()
  const start = (await readOn(ledger, by, undefined)).next
  const report = within(ledger.database, COUNTY, async (tx) => {
    // It has a transaction id, as one that writes elsewhere has.
    await sql`select pg_current_xact_id()`.execute(tx)
    await pause(400)
  })
  await pause(50)
  const first = call(households[0])
  await appendRecords(ledger, by, [first])
  expect((await readOn(ledger, by, start)).ids).toEqual([first.id])
  await report

  const [long, after] = [call(households[1]), call(households[2])]
  let commit: () => void = () => undefined
  const held = new Promise<void>((resolve) => (commit = resolve))
  const slow = within(ledger.database, COUNTY, async (tx) => {
    await appendWithin(tx, ledger, by, [long])
    await held
  })
  await pause(100)
  await appendRecords(ledger, by, [after])
  const during = await readOn(ledger, by, start)
  expect(during.ids).toEqual([first.id])
  commit()
  await slow
  expect((await readOn(ledger, by, during.next)).ids).toEqual([long.id, after.id])
})

test('a reader of one alley gets its records only, and a cursor that walks past the others', async () => {
  const { ledger, by, households } = await someCounty()
  const chief = principal('alley-chief', ALLEYS[0])
  const start = await readOn(ledger, chief, undefined)
  await appendRecords(ledger, by, [call(households[1]), call(households[3]), call(households[5])])
  const elsewhere = await readOn(ledger, chief, start.next)
  expect(elsewhere.ids).toEqual([])
  expect(elsewhere.next).not.toBe(start.next)
  const mine = call(households[0])
  await appendRecords(ledger, by, [mine])
  expect((await readOn(ledger, chief, elsewhere.next)).ids).toEqual([mine.id])
  await expect(changesSince(ledger, chief, { area: ALLEYS[1], limit: 10 })).rejects.toMatchObject({
    code: 'out-of-scope',
  })
})

test('a restore that loses the last minute: old cursors are refused, what is offered again counts once', async () => {
  const { ledger, by, households } = await someCounty()
  const kept = [call(households[0]), call(households[1])]
  await appendRecords(ledger, by, kept)
  const early = (await readOn(ledger, by, undefined)).next
  const restored = await backUp(fixture.database)
  const lost = [call(households[2]), call(households[3])]
  await appendRecords(ledger, by, lost)
  const late = (await readOn(ledger, by, undefined)).next

  const back = { ...ledger, database: restored }
  try {
    // What a restore does beside putting the tables back: numbers after the last one kept belong to a new epoch.
    await within(restored, COUNTY, async (tx) => {
      await sql`insert into county_epoch (area, epoch, after_seq, began_at)
        select area, epoch + 1, (select max(seq) from record), now() from county`.execute(tx)
      await sql`update county set epoch = epoch + 1`.execute(tx)
    })
    const other = call(households[4])
    await appendRecords(back, by, [other])
    await expect(changesSince(back, by, { since: late, limit: 10 })).rejects.toMatchObject({
      code: 'cursor-unknown',
    })
    await expect(changesSince(back, by, { since: '7.1', limit: 10 })).rejects.toMatchObject({
      code: 'cursor-unknown',
    })
    // A cursor from before what was lost still points at what its reader has read.
    expect((await readOn(back, by, early)).ids).toEqual([other.id])

    // Phones offer again what they keep: acknowledged before the loss or not, from two threads at once.
    const offered = [...kept, ...lost]
    const both = await Promise.all([
      appendRecords(back, by, offered),
      appendRecords(back, by, offered.toReversed()),
    ])
    const recorded = both.flat().filter(({ status }) => status === 'recorded')
    expect(recorded.map(({ id }) => id).sort()).toEqual(lost.map(({ id }) => id).sort())
    const { ids } = await readOn(back, by, early)
    expect(ids.sort()).toEqual([other.id, ...lost.map(({ id }) => id)].sort())
  } finally {
    await restored.close()
  }
})

function appUrl(database: { pool: pg.Pool }): string {
  return String(database.pool.options.connectionString)
}

/** The database as it is now, under another name. */
async function backUp(database: typeof fixture.database): Promise<Database> {
  const owner = new URL(database.ownerUrl)
  const name = owner.pathname.slice(1)
  owner.pathname = '/postgres'
  const client = new pg.Client({ connectionString: owner.toString() })
  await client.connect()
  // A template must have nobody connected; the pool connects again by itself.
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  await client.query(`create database ${name}_restored template ${name}`)
  await client.end()
  const url = new URL(appUrl(database))
  url.pathname = `/${name}_restored`
  return connect(url.toString(), database.schema, 4)
}
