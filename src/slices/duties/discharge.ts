import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { each } from '../../database/each.ts'
import type { Batch } from '../ledger/batch.ts'
import { change } from './counting.ts'

/** Nothing recorded may lie further ahead of its receipt (ledger/rules.ts); a day more than covers servers' clocks. */
const AHEAD = sql`interval '1 day'`

/** From when duty `d` of measure `m` asks nothing more, if ever: evidence from before then still counts. */
const GIVEN_UP = sql`coalesce(least(d.withdrawn_at, case when d.late_at > m.ended_at then m.ended_at end), 'infinity')`

/**
 * The outcome of a duty is a function of the records that are valid, never of the order they came in: the earliest evidence
 * within the window and from before it was given up discharges it, in time up to `late_at`. This is the quick way when evidence
 * came in. `evidence` is a query of records (id, kind, subject, happened_at, facts).
 */
export async function discharge(tx: Tx, batch: Batch, evidence: RawBuilder<unknown>): Promise<void> {
  await change(
    tx,
    batch,
    sql`met as materialized (
    select d.*, e.id, e.kind, e.facts, e.happened_at from ${evidence} e
    ${each('duty', 'd', sql`d.subject = e.subject and coalesce(d.closes_at, 'infinity') > e.happened_at`)}
    where d.opens_at <= e.happened_at and (d.outcome in (0, 3, 4) or (d.done_at, d.done_by) > (e.happened_at, e.id))
  ), hit as (
    select distinct on (d.measure, d.opens_at, d.subject)
      d.measure, d.opens_at, d.subject, d.late_at, d.outcome as was, d.done_at as was_at, d.id, d.happened_at
    from met d join measure m on m.measure = d.measure and m.evidence_kind = d.kind and d.facts @@ m.evidence_path
    where d.happened_at < ${GIVEN_UP} and not exists (select 1 from record x where x.corrects = d.id)
    order by d.measure, d.opens_at, d.subject, d.happened_at, d.id
  ), changed as (
    update duty d set outcome = case when hit.happened_at <= d.late_at then 1 else 2 end, done_at = hit.happened_at, done_by = hit.id
    from hit where d.measure = hit.measure and d.opens_at = hit.opens_at and d.subject = hit.subject
    returning d.area, d.measure, d.opens_at, d.late_at, hit.was, d.outcome as now, hit.was_at, d.done_at as now_at)`,
  )
}

/** Records about the subjects of `touched` (subject, seq) that are evidence for anything and were there by then. */
export function recordsAbout(touched: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select r.id, r.kind, r.subject, r.happened_at, r.payload as facts from ${touched} t
    ${each('record', 'r', sql`r.subject = t.subject`)} where r.seq <= t.seq)`
}

/** Evidence for the given measures, already there at `seq` (received at `at`), from the opening of their first new window on. */
export function recordsFor(
  measures: RawBuilder<unknown>,
  opened: RawBuilder<unknown>,
  seq: RawBuilder<unknown>,
  at: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`(
    select r.id, r.kind, r.subject, r.happened_at, r.payload as facts from record r
    where r.kind in (select evidence_kind from ${measures} m) and r.seq <= ${seq}
      and r.happened_at >= ${opened} and r.happened_at <= ${at}::timestamptz + ${AHEAD})`
}

/** Duties that a corrected record had discharged are worked out again from the records that are left. */
export async function resettle(tx: Tx, batch: Batch): Promise<void> {
  await change(
    tx,
    batch,
    sql`target as (
    select d.* from ${batch.correcting} b ${each('record', 'r', sql`r.id = b.corrects`)}
    ${each('duty', 'd', sql`d.subject = r.subject and coalesce(d.closes_at, 'infinity') > r.happened_at`)}
    where d.done_by = r.id
  ), best as (
    select d.measure, d.opens_at, d.subject, d.outcome as was, d.done_at as was_at, e.id, e.happened_at,
      case when e.happened_at <= d.late_at then 1 when e.id is not null then 2 when ${GIVEN_UP} < 'infinity' then 4
        when d.waived_by is not null then 3 else 0 end as now
    from target d
    join measure m on m.measure = d.measure
    left join lateral (
      select r.id, r.happened_at from record r
      where r.subject = d.subject and r.kind = m.evidence_kind and r.payload @@ m.evidence_path
        and r.happened_at >= d.opens_at and r.happened_at < least(coalesce(d.closes_at, 'infinity'), ${GIVEN_UP})
        and not exists (select 1 from record x where x.corrects = r.id)
      order by r.happened_at, r.id limit 1
    ) e on true
  ), changed as (
    update duty d set outcome = best.now, done_at = best.happened_at, done_by = best.id from best
    where d.measure = best.measure and d.opens_at = best.opens_at and d.subject = best.subject
    returning d.area, d.measure, d.opens_at, d.late_at, best.was, d.outcome as now, best.was_at, d.done_at as now_at)`,
  )
}
