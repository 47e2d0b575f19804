import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import { counted } from './counting.ts'

/**
 * The outcome of a duty is a function of the records that are valid, never of the order they came in: the earliest evidence
 * within the window discharges it, in time up to `late_at`. This is the quick way, for records that correct nothing.
 */
export async function discharge(tx: Tx, batch: Batch): Promise<void> {
  await counted(sql`hit as (
    select distinct on (d.measure, d.opens_at, d.subject)
      d.measure, d.opens_at, d.subject, d.late_at, d.outcome as was, b.id, b.happened_at
    from ${batch.rows} b
    join measure m on m.evidence_kind = b.kind and b.facts @@ m.evidence_path
    join duty d on d.measure = m.measure and d.subject = b.subject
      and d.opens_at <= b.happened_at and (d.closes_at is null or b.happened_at < d.closes_at)
    where (d.outcome in (0, 3) or (d.outcome in (1, 2) and (d.done_at, d.done_by) > (b.happened_at, b.id)))
      and not exists (select 1 from record c where c.corrects = b.id)
    order by d.measure, d.opens_at, d.subject, b.happened_at, b.id
  ), changed as (
    update duty d set outcome = case when hit.happened_at <= d.late_at then 1 else 2 end, done_at = hit.happened_at, done_by = hit.id
    from hit where d.measure = hit.measure and d.opens_at = hit.opens_at and d.subject = hit.subject
    returning d.area, d.measure, d.opens_at, d.late_at, hit.was, d.outcome as now)`).execute(tx)
}

/** Duties that a corrected record had discharged, or a waiver touches, are worked out again from all valid records. */
export async function resettle(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql<{ any: boolean }>`
    select exists (select 1 from ${batch.rows} b where b.corrects is not null or b.kind = 'duty-waived') as any`.execute(
    tx,
  )
  if (rows[0]?.any !== true) return
  await sql`
    update duty d set waived_by = null from ${batch.rows} b where b.corrects is not null and d.waived_by = b.corrects`.execute(
    tx,
  )
  await settle(
    tx,
    sql`
    select d.* from ${batch.rows} b join record r on r.id = b.corrects join duty d on d.subject = r.subject and d.outcome <> 4
    union
    select d.* from ${batch.rows} b join duty d on d.waived_by = b.id and d.outcome <> 4`,
  )
}

/** Works out the outcome of the given duties from scratch. `target` is a query of duty rows. */
export async function settle(tx: Tx, target: RawBuilder<unknown>): Promise<void> {
  await counted(sql`target as (
    select distinct on (t.measure, t.opens_at, t.subject) t.* from (${target}) t where t.outcome <> 4
  ), best as (
    select t.measure, t.opens_at, t.subject, t.outcome as was, e.id, e.happened_at,
      case when e.id is null and t.waived_by is null then 0 when e.id is null then 3 when e.happened_at <= t.late_at then 1 else 2 end
        as now
    from target t
    join measure m on m.measure = t.measure
    left join lateral (
      select r.id, r.happened_at from record r
      where r.subject = t.subject and r.kind = m.evidence_kind and r.payload @@ m.evidence_path
        and r.happened_at >= t.opens_at and (t.closes_at is null or r.happened_at < t.closes_at)
        and not exists (select 1 from record c where c.corrects = r.id)
      order by r.happened_at, r.id limit 1
    ) e on true
  ), changed as (
    update duty d set outcome = best.now, done_at = best.happened_at, done_by = best.id
    from best
    where d.measure = best.measure and d.opens_at = best.opens_at and d.subject = best.subject
      and (best.was, best.id) is distinct from (best.now, d.done_by)
    returning d.area, d.measure, d.opens_at, d.late_at, best.was, d.outcome as now)`).execute(tx)
}
