import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'

/**
 * The records a fold looks at, whether one was just written or a replay runs over 100,000. `rows` is a query giving
 * id, seq, kind, subject, area, happened_at, received_at, account, post, corrects, change, `facts` (the payload without its
 * personal fields: all that conditions may look at) and `payload` (with them).
 */
export type Batch = { rows: RawBuilder<unknown>; kinds: ReadonlySet<string> }

/** A slice's part of what records do: set-based SQL over a batch, run in ledger order, never branching per record. */
export type Projection = {
  /** The kinds it folds; it runs only for batches holding one of them. `any` runs for all. */
  kinds: readonly string[] | 'any'
  fold: (tx: Tx, batch: Batch) => Promise<void>
}

/** A batch of the records with these ids. */
export function batchOfIds(ids: readonly string[], kinds: ReadonlySet<string>): Batch {
  return { rows: batchRows(sql`r.id = any(${ids}::uuid[])`), kinds }
}

/** A batch of a stretch of the ledger: after `from`, up to and including `to`. */
export function batchOfStretch(from: number, to: number, kinds: ReadonlySet<string>): Batch {
  return { rows: batchRows(sql`r.seq > ${from} and r.seq <= ${to}`), kinds }
}

function batchRows(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select r.id, r.seq, r.kind, r.subject, r.area, r.happened_at, r.received_at, r.account, r.post, r.corrects, r.change,
      r.payload as facts, r.payload || coalesce(p.payload, '{}') as payload
    from record r left join record_personal p on p.id = r.id
    where ${which}
  )`
}

/** Runs every projection that one of the batch's kinds concerns, in the order they were wired. */
export async function foldBatch(tx: Tx, projections: readonly Projection[], batch: Batch): Promise<void> {
  for (const projection of projections) {
    if (projection.kinds === 'any' || projection.kinds.some((kind) => batch.kinds.has(kind))) {
      await projection.fold(tx, batch)
    }
  }
}
