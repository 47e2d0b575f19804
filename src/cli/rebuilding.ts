import {
  differingGroups,
  firstDifferences,
  hashOf,
  shapesOf,
  type Difference,
  type Shape,
  type TableHash,
} from '../database/comparing.ts'
import type { County } from '../database/migrate.ts'
import { discard, fill, prepare } from '../database/repairing.ts'
import {
  copyLedger,
  dropScratch,
  lastRecord,
  lastRecordBy,
  makeScratch,
  openSnapshot,
  ownerClient,
  type Scratch,
  type Snapshot,
} from '../database/scratch.ts'
import { replay, type ReplayBook } from '../slices/ledger/replaying.ts'
import { turnKey } from '../slices/ledger/turns.ts'
import { DERIVED } from '../derived.ts'

/** What a rebuild works on. */
export type Rebuilding = { ownerUrl: string; county: County; book: ReplayBook; say: (line: string) => void }

export type Compared = { table: string; rows: number; same: boolean }
export type Check = { records: number; tables: Compared[]; differences: Difference[] }

/** Rows shown of a table that differs. */
const SHOWN = 5

/** Replays the whole ledger beside the county and compares every derived table. Changes nothing; appends wait only for a moment. */
export async function checkCounty(given: Rebuilding): Promise<Check> {
  return withSnapshot(given, async (scratch, snapshot) => {
    await copyLedger(snapshot.client, scratch, { from: 0, to: snapshot.last })
    given.say(`Copied the ledger up to record ${snapshot.last}.`)
    const shapes = await shapesOf(scratch.client, DERIVED)
    const [records, live] = await Promise.all([
      replayInto(given, scratch, 0, snapshot.last),
      hashesOf(snapshot.client, shapes),
    ])
    const replayed = await hashesOf(scratch.client, shapes)
    const tables = compare(shapes, live, replayed)
    const differences: Difference[] = []
    for (const shape of shapes.filter((_, index) => tables[index]?.same === false)) {
      const groups = await differingGroups(snapshot.client, scratch.client, shape)
      differences.push(...(await firstDifferences(snapshot.client, scratch.client, shape, groups, SHOWN)))
    }
    await dropScratch(scratch)
    return { records, tables, differences }
  })
}

/** Builds the county as it was at a moment and leaves it there: every record the server had received by then, and no other. */
export async function buildAsOf(
  given: Rebuilding,
  moment: Date,
): Promise<{ records: number; last: number; schema: string }> {
  return withSnapshot(given, async (scratch, snapshot) => {
    const last = await lastRecordBy(snapshot.client, moment, snapshot.last)
    await copyLedger(snapshot.client, scratch, { from: 0, to: last })
    const records = await replayInto(given, scratch, 0, last)
    const { area, name } = given.county
    await scratch.client.query(
      'insert into county (area, name) values ($1, $2) on conflict (area) do update set name = excluded.name',
      [area, name],
    )
    await scratch.close()
    return { records, last, schema: scratch.schema }
  })
}

/**
 * Replays beside the running county; then, while appends wait, what has come in meanwhile, and makes the county what the replay
 * says, row by row where it differs.
 */
export async function repairCounty(given: Rebuilding): Promise<Check> {
  return withSnapshot(given, async (scratch, snapshot) => {
    const { ownerUrl, county, say } = given
    await copyLedger(snapshot.client, scratch, { from: 0, to: snapshot.last })
    const before = await replayInto(given, scratch, 0, snapshot.last)
    await snapshot.close()
    const live = await ownerClient(ownerUrl, county.schema, county.area)
    try {
      say('Waiting for appends to pause …')
      await live.query('begin')
      await live.query('select pg_advisory_xact_lock($1, $2)', [...turnKey(county.area)])
      const last = await lastRecord(live)
      let after = 0
      if (last > snapshot.last) {
        await copyLedger(live, scratch, { from: snapshot.last, to: last })
        after = await replayInto(given, scratch, snapshot.last, last)
      }
      const shapes = await shapesOf(scratch.client, DERIVED)
      const check = await repair(live, scratch, shapes, say)
      await live.query('commit')
      return { ...check, records: before + after }
    } finally {
      await live.end()
      await dropScratch(scratch)
    }
  })
}

async function repair(
  live: Snapshot['client'],
  scratch: Scratch,
  shapes: readonly Shape[],
  say: (line: string) => void,
): Promise<Omit<Check, 'records'>> {
  const should = await hashesOf(scratch.client, shapes)
  const tables = compare(shapes, await hashesOf(live, shapes), should)
  const wrong: { shape: Shape; groups: number[] }[] = []
  const differences: Difference[] = []
  for (const shape of shapes.filter((_, index) => tables[index]?.same === false)) {
    const groups = await differingGroups(live, scratch.client, shape)
    differences.push(...(await firstDifferences(live, scratch.client, shape, groups, SHOWN)))
    await prepare(live, scratch.client, shape, groups)
    wrong.push({ shape, groups })
  }
  for (const { shape, groups } of wrong.toReversed()) await discard(live, shape, groups)
  for (const { shape } of wrong) {
    say(`Rewriting ${shape.table} where it differs …`)
    await fill(live, shape)
  }
  const repaired = wrong.map(({ shape }) => shape)
  const still = compare(repaired, await hashesOf(live, repaired), should).filter(({ same }) => !same)
  if (still.length > 0)
    throw new Error(
      `Nothing was changed: ${still.map(({ table }) => table).join(', ')} would still differ after it.`,
    )
  return { tables, differences }
}

async function replayInto(given: Rebuilding, scratch: Scratch, from: number, to: number): Promise<number> {
  return replay(scratch.database, given.book, from, to, (folded) =>
    given.say(`Replayed ${folded.toLocaleString('en')} records.`),
  )
}

type Hashes = ReadonlyMap<string, TableHash>

async function hashesOf(client: Snapshot['client'], shapes: readonly Shape[]): Promise<Hashes> {
  const hashes = new Map<string, TableHash>()
  for (const shape of shapes) hashes.set(shape.table, await hashOf(client, shape))
  return hashes
}

function compare(shapes: readonly Shape[], is: Hashes, should: Hashes): Compared[] {
  return shapes.map(({ table }) => {
    const [one, other] = [is.get(table), should.get(table)]
    return { table, rows: one?.rows ?? 0, same: one?.rows === other?.rows && one?.hash === other?.hash }
  })
}

/** What goes wrong on the way leaves no scratch schema behind. */
async function withSnapshot<T>(
  { ownerUrl, county }: Rebuilding,
  work: (scratch: Scratch, snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const scratch = await makeScratch(ownerUrl, county)
  try {
    const snapshot = await openSnapshot(ownerUrl, county, turnKey(county.area))
    try {
      return await work(scratch, snapshot)
    } finally {
      await snapshot.close()
    }
  } catch (error) {
    await dropScratch(scratch).catch(() => undefined)
    throw error
  }
}
