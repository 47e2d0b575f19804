import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { each } from '../../database/each.ts'
import { isValidAt, type Batch } from '../ledger/batch.ts'
import { change } from './counting.ts'
import { eventWindows, FITS } from './windows.ts'

/**
 * Subjects lose the duties of measures they no longer fit, but keep what they had already missed; a subject that should never
 * have been in the register keeps none. What has just come into being has none to lose. `touched`: (subject, at, seq, void).
 */
export async function withdrawMisfits(tx: Tx, batch: Batch, touched: RawBuilder<unknown>): Promise<void> {
  await withdraw(
    tx,
    batch,
    sql`
    select d.measure, d.opens_at, d.subject, d.outcome, d.done_at, t.at from ${touched} t
    ${each('subject', 's', sql`s.subject = t.subject and s.number <> t.seq`)}
    ${each('duty', 'd', sql`d.subject = t.subject and d.withdrawn_at is null`)}
    join measure m on m.measure = d.measure
    where not ${FITS} and (d.late_at > t.at and m.ended_at is null or t.void and not s.active)`,
  )
}

/**
 * Duties whose event was taken back pass to another valid event that asks for the same window, or are withdrawn, missed or not:
 * they should never have been.
 */
export async function withdrawOfEvents(tx: Tx, batch: Batch): Promise<void> {
  const taken = sql`(
    select r.id, r.subject, b.seq, b.received_at as at from ${batch.correcting} b ${each('record', 'r', sql`r.id = b.corrects`)}
    where r.kind in (select event_kind from measure))`
  const others = sql`(
    select r.id, r.subject, r.kind, r.happened_at, r.payload as facts from ${taken} t ${each('record', 'r', sql`r.subject = t.subject`)}
    where r.kind in (select event_kind from measure) and ${isValidAt(sql`t.seq`)})`
  await sql`
    update duty d set cause = w.cause from ${taken} t, (
      select distinct on (m.measure, d.opens_at, b.subject) m.measure, d.opens_at, b.subject, b.id as cause
      from ${eventWindows(others)} order by m.measure, d.opens_at, b.subject, b.id
    ) w
    where d.subject = t.subject and d.cause = t.id and w.measure = d.measure and w.opens_at = d.opens_at and w.subject = d.subject`.execute(
    tx,
  )
  await withdraw(
    tx,
    batch,
    sql`
    select d.measure, d.opens_at, d.subject, d.outcome, d.done_at, t.at from ${taken} t
    ${each('duty', 'd', sql`d.subject = t.subject and d.cause = t.id and d.withdrawn_at is null`)}`,
  )
}

/** A measure that ends asks nothing more: what was not yet due is withdrawn, what was missed stays missed. Runs alone. */
export async function endMeasures(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update measure m set ended_at = b.received_at from ${batch.rows} b
    where b.kind = 'measure-ended' and m.id = b.subject and m.ended_at is null`.execute(tx)
  await change(
    tx,
    batch,
    sql`hit as (
    select d.measure, d.opens_at, d.subject, d.outcome as was, d.done_at as was_at from ${batch.rows} b
    join measure m on m.id = b.subject
    ${each('duty', 'd', sql`d.measure = m.measure and d.late_at > m.ended_at and d.outcome <> 4`)}
    where b.kind = 'measure-ended' and not (d.outcome in (1, 2) and d.done_at < m.ended_at)
  ), ${GIVE_UP}`,
  )
}

const GIVE_UP = sql`changed as (
  update duty d set outcome = 4, done_at = null, done_by = null from hit
  where d.measure = hit.measure and d.opens_at = hit.opens_at and d.subject = hit.subject
  returning d.area, d.measure, d.opens_at, d.late_at, hit.was, d.outcome as now, hit.was_at, d.done_at as now_at)`

/** What was done before it was withdrawn stays done. `target`: duty keys with outcome, done_at and the moment `at`. */
async function withdraw(tx: Tx, batch: Batch, target: RawBuilder<unknown>): Promise<void> {
  await change(
    tx,
    batch,
    sql`hit as (
    select t.*, t.outcome in (1, 2) and t.done_at < t.at as stays from (${target}) t
  ), changed as (
    update duty d set withdrawn_at = hit.at, outcome = case when stays then d.outcome else 4 end,
      done_at = case when stays then d.done_at end, done_by = case when stays then d.done_by end
    from hit where d.measure = hit.measure and d.opens_at = hit.opens_at and d.subject = hit.subject
    returning d.area, d.measure, d.opens_at, d.late_at, hit.outcome as was, d.outcome as now, hit.done_at as was_at, d.done_at as now_at)`,
  )
}
