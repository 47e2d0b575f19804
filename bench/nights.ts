import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { DAY } from '../src/core/cadence.ts'
import { within } from '../src/database/connect.ts'
import { readPack } from '../src/slices/directives/pack-file.ts'
import { turnNights } from '../src/slices/duties/night.ts'
import { appendRecords } from '../src/slices/ledger/actions.ts'
import { timed, type Bench } from './bench.ts'
import type { BenchStage } from './stage.ts'

const BAR = 15
const NIGHTS = 11

/** Two daily measures on every resident: each night makes a million duties; the last one is timed with ten million there. */
export const benchNights: Bench = {
  name: 'nights',
  filled: true,
  run: async (stage) => {
    const { ledger, by, id } = stage
    const { persons } = await stage.county()
    const [pattern] = readPack().measures
    if (!pattern) throw new Error('the pack has no measures')
    const append = (kind: string, payload: object): Promise<unknown> =>
      appendRecords(ledger, by, [
        {
          id: id(),
          kind,
          subject: id(),
          area: ledger.county,
          happenedAt: new Date(ledger.now()).toISOString(),
          payload,
        },
      ])
    for (const key of ['bench-morning', 'bench-evening']) {
      const selector = { subject: 'person' }
      await append('measure-started', {
        spec: { ...pattern, key, selector, cadence: { type: 'every', days: 1 } },
      })
    }
    const before = await dutiesIn(stage)
    const calm = await longestAppend(stage, pause(2000))
    const seconds: number[] = []
    let parts = 0
    let wait = 0
    for (let night = 1; night <= NIGHTS; night += 1) {
      const later = { ...ledger, now: () => ledger.now() + night * DAY }
      const turned = timed(() => turnNights(later))
      wait = await longestAppend(stage, turned)
      const { value, milliseconds } = await turned
      parts = value
      seconds.push(milliseconds / 1000)
    }
    const after = await dutiesIn(stage)
    const made = (after.rows - before.rows) / NIGHTS
    const value = ((seconds.at(-1) ?? 0) * 1_000_000) / made
    const year = ((after.bytes - before.bytes) / NIGHTS) * 365
    return [
      {
        what: `longest wait of an ordinary append while such a night is turned in ${parts} parts`,
        value: wait,
        unit: 'ms',
        bar: '< 2000 ms',
        met: wait < 2000,
        baseline: { what: 'without a night, ms', value: calm },
      },
      {
        what: `1,000,000 duties in a night, ${after.rows.toLocaleString('en')} there (${(persons * 2).toLocaleString('en')} a night, all nights: ${seconds.map((one) => one.toFixed(1)).join(' ')} s)`,
        value,
        unit: 's',
        bar: `< ${BAR} s`,
        met: value < BAR,
      },
      {
        what: 'storage after a year of such nights, if nothing is thrown away',
        value: year / 1024 ** 3,
        unit: 'GB',
        bar: 'to be stated',
        met: true,
      },
    ]
  },
}

/** Appends one small record after the other until `work` is done; the longest took so many milliseconds. */
async function longestAppend({ ledger, by, id }: BenchStage, work: Promise<unknown>): Promise<number> {
  const people = await within(ledger.database, ledger.county, (tx) =>
    sql<{ subject: string }>`select subject from subject where kind = 'person' limit 500`.execute(tx),
  )
  const state = { done: false }
  const done = work.then(() => (state.done = true))
  let longest = 0
  for (let turn = 0; !state.done; turn += 1) {
    const subject = people.rows[turn % people.rows.length]?.subject ?? ''
    const happenedAt = new Date(ledger.now()).toISOString()
    const draft = { id: id(), kind: 'health-check', subject, happenedAt, payload: { celsius: 36.5 } }
    const { milliseconds } = await timed(() => appendRecords(ledger, by, [draft]))
    longest = Math.max(longest, milliseconds)
  }
  await done
  return longest
}

async function dutiesIn({ ownerUrl, ledger }: BenchStage): Promise<{ rows: number; bytes: number }> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`set search_path = ${ledger.database.schema}`)
    await client.query("select set_config('hutong.scope', $1, false)", [ledger.county])
    const { rows } = await client.query<{ rows: number; bytes: number }>(`
      select (select count(*) from duty) as rows,
        (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'duty'::regclass) as bytes`)
    return { rows: Number(rows[0]?.rows ?? 0), bytes: Number(rows[0]?.bytes ?? 0) }
  } finally {
    await client.end()
  }
}
