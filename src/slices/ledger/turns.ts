import { sql, type RawBuilder } from 'kysely'
import { within, type Database, type Tx } from '../../database/connect.ts'

/**
 * Advisory locks of the ledger. Counties share a database, so every key carries the county's six digits. The two-number space is
 * used for turns; the space of single 64-bit numbers holds the horizon (county × 2^40 + sequence number).
 */
const TURN = 7_204_312
const JOURNAL = 7_204_315

/** The key that appends share and that what must run alone holds exclusively. */
export function turnKey(county: string): readonly [number, number] {
  return [TURN, Number(county)]
}

/** The last number drawn; 0 before the first. */
const DRAWN = sql`(select case when is_called then last_value else last_value - 1 end from record_seq)`

/**
 * Most appends run beside each other; one that starts measures, turns the day or redraws the grid waits for them and runs
 * alone. From here on the transaction sees the whole county: what a record sets going may reach a duty that stayed elsewhere.
 */
export async function takeTurn(tx: Tx, county: string, alone: boolean): Promise<void> {
  await sql`select set_config('hutong.scope', ${county}, true), ${sql.raw(turn(county, alone))}`.execute(tx)
}

/** A transaction that has its turn from the start, over the whole county: one trip to the server less. */
export async function withinTurn<T>(
  { database, county }: { database: Database; county: string },
  { alone, often }: { alone: boolean; often: boolean },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return within(database, county, work, { often, first: turn(county, alone) })
}

function turn(county: string, alone: boolean): string {
  return `pg_advisory_xact_lock${alone ? '' : '_shared'}(${turnKey(county).join(', ')})`
}

/** Whoever writes the journal of destructions does so alone, whichever process it runs in. */
export async function holdJournal(tx: Tx, county: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.join([JOURNAL, Number(county)])})`.execute(tx)
}

/**
 * Taken before sequence numbers are drawn: whoever reads the sequence's last value and then the lowest of these locks knows that
 * nothing at or below the smaller of the two can still commit (readSince in queries.ts).
 */
export function keepHorizon(county: string): RawBuilder<unknown> {
  return sql`pg_advisory_xact_lock_shared((${Number(county)}::bigint << 40) | ${DRAWN})`
}

/**
 * The sequence number up to which every record that will ever be there is there. Two statements, in this order, on purpose. Nothing
 * holds readers up but an append that has drawn its numbers and not committed yet.
 */
export async function readHorizon(tx: Tx, county: string): Promise<number> {
  const drawn = await lastDrawn(tx)
  const held = await sql<{ lowest: number | null }>`
    select min(((classid::bigint << 32) | objid::bigint) & ((1::bigint << 40) - 1)) as lowest from pg_locks
    where locktype = 'advisory' and objsubid = 1 and mode = 'ShareLock'
      and database = (select oid from pg_database where datname = current_database())
      and ((classid::bigint << 32) | objid::bigint) >> 40 = ${Number(county)}`.execute(tx)
  return Math.min(drawn, held.rows[0]?.lowest ?? drawn)
}

/** The last sequence number given out, to a record or in vain. */
export async function lastDrawn(tx: Tx): Promise<number> {
  const { rows } = await sql<{ drawn: number }>`select ${DRAWN} as drawn`.execute(tx)
  return rows[0]?.drawn ?? 0
}
