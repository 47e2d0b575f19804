import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Entry } from './drafting.ts'

/**
 * The records a fold looks at, whether one was just written or a replay runs over 100,000. `rows` is a query giving
 * id, seq, kind, subject, area, happened_at, received_at, account, post, device, corrects, change, `facts` (the payload without its
 * personal fields: all that conditions may look at) and `payload` (with them). A batch holds at most one record about each
 * subject (a withdrawal is about the subject of what it withdraws), save for records that nothing but evidence is made of.
 */
export type Batch = {
  rows: RawBuilder<unknown>
  /** Of these rows, named outright: those that change their subject, and those that correct a record. Mostly few, and then quick. */
  changing: RawBuilder<unknown>
  correcting: RawBuilder<unknown>
  kinds: ReadonlySet<string>
} & Traits

/**
 * What is known of a batch without asking: whether any of it changes a subject, one that was there before (`alters`), or corrects a
 * record, whether phones sent any, and who runs beside it.
 */
type Traits = { changes: boolean; alters: boolean; corrects: boolean; fromPhones: boolean; alone: boolean }

/** A table whose rows lie in an area: `column` holds its number, `subject` names the subject that lives there, if it is one. */
export type Inhabitant = { table: string; column?: string; subject?: string }

/** A slice's part of what records do: set-based SQL over a batch, run in ledger order, never branching per record. */
export type Projection = {
  /** The kinds it folds; it runs only for batches holding one of them. `any` runs for all. */
  kinds: readonly string[] | 'any'
  fold: (tx: Tx, batch: Batch) => Promise<void>
  /** Its tables whose rows move with the territory when the grid changes (areas/territory.ts). */
  lives?: readonly Inhabitant[]
  /**
   * Looks at records about to be written, their subjects being locked, and may refuse them, or take personal fields out of them: what
   * neither the kind nor the ledger can know. Never runs in a rebuild.
   */
  guard?: (tx: Tx, entries: readonly Entry[], now: number) => Promise<void>
  /** Runs once, after all batches of a transaction: rows that many appends share are locked here, in key order. */
  last?: (tx: Tx, batches: readonly Batch[]) => Promise<void>
}

/** What grouping knows of a record: how it is named, and what it does. `known`: its subject was there before. */
export type Line<K> = {
  key: K
  kind: string
  changes: boolean
  known: boolean
  corrects: boolean
  fromPhone: boolean
  alone: boolean
}

/**
 * Records by their ids. Said with the range they lie in: the ledger's months are ranges of ids, and only those are looked into, also by
 * a prepared statement.
 */
export function isOneOf(column: RawBuilder<unknown>, ids: readonly string[]): RawBuilder<boolean> {
  const sorted = ids.toSorted()
  const [least = NO_ID, most = NO_ID] = [sorted[0], sorted.at(-1)]
  return sql<boolean>`${column} = any(${sorted}::uuid[]) and ${column} >= ${least}::uuid and ${column} <= ${most}::uuid`
}

const NO_ID = '00000000-0000-0000-0000-000000000000'

/** A batch of records by their ids, as they have just been written. */
export function batchOfIds(lines: readonly Line<string>[]): Batch {
  const named = (some: readonly Line<string>[]): RawBuilder<unknown> =>
    batchRows(
      isOneOf(
        sql`r.id`,
        some.map(({ key }) => key),
      ),
    )
  return batchOf(lines, named(lines), named)
}

/** A batch out of a stretch of the ledger: the records after `from`, up to and including `to`, save for those at `except`. */
export function batchOfStretch(
  from: number,
  to: number,
  lines: readonly Line<number>[],
  except: readonly number[],
): Batch {
  const inside = sql`r.seq > ${from} and r.seq <= ${to}`
  const others = except.length === 0 ? sql`true` : sql`r.seq <> all(${[...except]}::bigint[])`
  const named = (some: readonly Line<number>[]): RawBuilder<unknown> =>
    batchRows(sql`${inside} and r.seq = any(${some.map(({ key }) => key)}::bigint[])`)
  const most = lines.length > except.length ? batchRows(sql`${inside} and ${others}`) : named(lines)
  // Nothing else is written during a replay, so counters may be moved at once.
  return { ...batchOf(lines, most, named), alone: true }
}

function batchOf<K>(
  lines: readonly Line<K>[],
  rows: RawBuilder<unknown>,
  named: (some: readonly Line<K>[]) => RawBuilder<unknown>,
): Batch {
  const changing = lines.filter(({ changes }) => changes)
  const correcting = lines.filter(({ corrects }) => corrects)
  return {
    rows,
    changing: changing.length < lines.length ? named(changing) : rows,
    correcting: correcting.length < lines.length ? named(correcting) : rows,
    kinds: new Set(lines.map(({ kind }) => kind)),
    changes: changing.length > 0,
    alters: changing.some(({ known }) => known),
    corrects: correcting.length > 0,
    fromPhones: lines.some(({ fromPhone }) => fromPhone),
    alone: lines.some(({ alone }) => alone),
  }
}

function batchRows(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select r.id, r.seq, r.kind, r.subject, r.area, r.happened_at, r.received_at, r.account, r.post, r.device, r.corrects, r.change,
      r.payload as facts, r.payload || coalesce(p.payload, '{}') as payload
    from record r left join record_personal p on p.id = r.id
    where ${which}
  )`
}

/**
 * True in SQL when record `r` was there at the sequence number `seq` and nothing had corrected it. A corrected record counts for
 * nothing; withdrawing its correction does not bring it back (record it anew).
 */
export function isValidAt(seq: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`r.seq <= ${seq} and not exists (select 1 from record x where x.corrects = r.id and x.seq <= ${seq})`
}

/** Runs, batch by batch, every projection that one of the batch's kinds concerns, in the order they were wired. */
export async function foldBatches(
  tx: Tx,
  projections: readonly Projection[],
  batches: readonly Batch[],
): Promise<void> {
  for (const batch of batches) {
    for (const { kinds, fold } of projections) {
      if (kinds === 'any' || kinds.some((kind) => batch.kinds.has(kind))) await fold(tx, batch)
    }
  }
  for (const { last } of projections) await last?.(tx, batches)
}
