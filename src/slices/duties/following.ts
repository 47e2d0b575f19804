import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import { change } from './counting.ts'
import { makeForSubjects } from './making.ts'
import { withdrawMisfits } from './withdrawing.ts'

/**
 * The grid changed: duties whose window is not over go with the territory, since their doer does, and the counters with them. What
 * is over stays counted where it was done or missed. Then whoever came along is looked at again: a measure over another township
 * ends for them, one over theirs begins. Runs alone, after the grid and the subjects.
 */
export async function followTerritory(tx: Tx, batch: Batch): Promise<void> {
  await refuseWhatSplitsMeasures(tx, batch)
  await change(
    tx,
    batch,
    sql`going as (
    select d.measure, d.opens_at, d.subject, d.area as former, d.outcome, d.done_at,
      (f.to_area || substr(d.area, length(f.from_area) + 1)) collate "C" as area
    from ${batch.rows} b join area_shift f on f.seq = b.seq
    join duty d on d.outcome = 0 and d.area >= f.from_area and d.area < f.until_area
      and coalesce(d.closes_at, 'infinity') > b.received_at
    union
    select d.measure, d.opens_at, d.subject, d.area, d.outcome, d.done_at,
      (f.to_area || substr(d.area, length(f.from_area) + 1)) collate "C"
    from ${batch.rows} b join area_shift f on f.seq = b.seq join area_shift home on home.seq = b.seq
    join subject s on s.area >= home.to_area and s.area < home.to_area || '~'
    join duty d on d.subject = s.subject and coalesce(d.closes_at, 'infinity') > b.received_at
      and d.area >= f.from_area and d.area < f.until_area
    union
    select d.measure, d.opens_at, d.subject, d.area, d.outcome, d.done_at, f.area
    from ${batch.rows} b join subject_shift f on f.seq = b.seq
    join duty d on d.subject = f.subject and coalesce(d.closes_at, 'infinity') > b.received_at and d.area = f.from_area
  ), gone as (
    update duty d set area = g.area from going g
    where d.measure = g.measure and d.opens_at = g.opens_at and d.subject = g.subject
    returning d.measure, d.opens_at, d.late_at, d.outcome, d.done_at, d.area, g.former
  ), changed as (
    select former as area, measure, opens_at, late_at, outcome as was, null::smallint as now, done_at as was_at,
      null::timestamptz as now_at from gone
    union all select area, measure, opens_at, late_at, null, outcome, null, done_at from gone
  )`,
  )
  const touched = sql`(
    select s.subject, b.received_at as at, b.seq, false as void
    from ${batch.rows} b join area_shift f on f.seq = b.seq
    join subject s on s.area >= f.to_area and s.area < f.to_area || '~'
    union
    select f.subject, b.received_at, b.seq, false from ${batch.rows} b join subject_shift f on f.seq = b.seq)`
  await withdrawMisfits(tx, batch, touched)
  await makeForSubjects(tx, batch, touched, true)
}

/** A measure over just the area that is split would be lost to those who leave it. */
async function refuseWhatSplitsMeasures(tx: Tx, batch: Batch): Promise<void> {
  if (!batch.kinds.has('area-split')) return
  const { rows } = await sql`
    select 1 from ${batch.rows} b join measure m on m.area >= b.area and m.area < b.area || '~'
    where b.kind = 'area-split' and m.ended_at is null limit 1`.execute(tx)
  if (rows.length > 0) throw new Refusal('area-has-measure')
}
