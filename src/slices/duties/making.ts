import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { each } from '../../database/each.ts'
import { conditionToJsonpath } from '../../core/condition.ts'
import { measureSpec } from '../../core/measure.ts'
import { isValidAt, type Batch } from '../ledger/batch.ts'
import { change } from './counting.ts'
import { discharge, recordsAbout, recordsFor } from './discharge.ts'
import { clockDuties, eventDuties, FITS } from './windows.ts'

/** A measure begins: its row, duties on all it selects, then what evidence is already there. Runs alone. */
export async function startMeasures(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql<{ seq: number; spec: unknown }>`
    select seq, facts -> 'spec' as spec from ${batch.rows} b where kind = 'measure-started' order by seq`.execute(
    tx,
  )
  for (const { seq, spec } of rows) {
    await insertMeasure(tx, batch, seq, spec)
    const measure = sql`(select * from measure where measure = ${seq})`
    await make(tx, batch, clockDuties(sql`${measure} m join subject s on ${FITS}`, sql`m.started_at`))
    const events = sql`(
      select r.id, r.subject, r.kind, r.happened_at, r.payload as facts, r.seq
      from record r where r.kind = (select event_kind from ${measure} m) and ${isValidAt(sql`${seq}`)})`
    await makeOrRevive(tx, batch, eventDuties(events, sql`m.measure = ${seq}`), MANY)
    const opened = sql`(select min(opens_at) from duty where measure = ${seq})`
    const at = sql`(select made_until from ${measure} m)`
    await discharge(tx, batch, recordsFor(measure, opened, sql`${seq}`, at))
  }
}

async function insertMeasure(tx: Tx, batch: Batch, seq: number, given: unknown): Promise<void> {
  const { key, selector, cadence, evidence, doer, answerable, target, graceHours } = measureSpec.parse(given)
  const event = 'event' in cadence ? cadence.event : undefined
  const days = cadence.type === 'every' ? [cadence.days] : cadence.type === 'onDays' ? cadence.days : []
  const span =
    cadence.type === 'once'
      ? `${cadence.withinHours} hours`
      : cadence.type === 'within'
        ? `${cadence.minutes} minutes`
        : null
  await sql`
    insert into measure (measure, id, directive, key, area, spec, subject_kind, all_tags, any_tags, none_tags, cadence, days, span,
      event_kind, event_path, event_date_field, evidence_kind, evidence_path, grace, doer, answerable, department, target,
      started_at, made_until)
    select b.seq, b.subject, (b.facts ->> 'directive')::uuid, ${key}, b.area, b.facts -> 'spec', ${selector.subject},
      ${selector.all}::text[], ${selector.any}::text[], ${selector.none}::text[], ${cadence.type}, ${days}::int[], ${span}::interval,
      ${event?.kind ?? null}, ${event ? conditionToJsonpath(event.where) : null}::jsonpath, ${event?.dateField ?? null},
      ${evidence.kind}, ${conditionToJsonpath(evidence.where)}::jsonpath, ${`${graceHours} hours`}::interval,
      ${doer}, ${answerable}, b.facts ->> 'department', ${target}, b.happened_at, b.received_at
    from ${batch.rows} b where b.seq = ${seq}`.execute(tx)
}

/** Subjects that fit a measure gain its duties, from the running window on, and find what evidence is already there. */
export async function makeForSubjects(
  tx: Tx,
  batch: Batch,
  touched: RawBuilder<unknown>,
  known = batch.alters || batch.corrects,
): Promise<void> {
  const pairs = sql`${touched} t ${each('subject', 's', sql`s.subject = t.subject`)} join measure m on m.ended_at is null and ${FITS}`
  const timed = await makeOrRevive(tx, batch, clockDuties(pairs, sql`t.at`))
  // About a subject that has just come into being there is nothing yet.
  if (!known) return
  const events = sql`(
    select r.id, r.subject, r.kind, r.happened_at, r.payload as facts, t.at from ${touched} t ${each('record', 'r', sql`r.subject = t.subject`)}
    where r.kind in (select event_kind from measure where ended_at is null) and ${isValidAt(sql`t.seq`)})`
  const started = await makeOrRevive(tx, batch, eventDuties(events, sql`d.due_at > b.at`))
  if (timed + started === 0) return
  const standing = sql`(select t.* from ${touched} t ${each('subject', 's', sql`s.subject = t.subject`)} where s.number <> t.seq)`
  await discharge(tx, batch, recordsAbout(standing))
}

/** Records that start a clock put duties on their subject. */
export async function startClocks(tx: Tx, batch: Batch): Promise<void> {
  const made = await makeOrRevive(tx, batch, eventDuties(batch.rows))
  if (made === 0) return
  const causes = sql`(
    select b.subject, b.seq from ${batch.rows} b where b.kind in (select event_kind from measure where ended_at is null))`
  await discharge(tx, batch, recordsAbout(causes))
}

/** Makes duties where none stands under that key. For a measure that begins: nothing to revive, nothing to look up. */
async function make(tx: Tx, batch: Batch, wanted: RawBuilder<unknown>): Promise<void> {
  await change(
    tx,
    batch,
    sql`changed as (
    insert into duty (measure, opens_at, subject, area, due_at, late_at, closes_at, cause)
    ${wanted} on conflict (measure, opens_at, subject) do nothing
    returning area, measure, opens_at, late_at, null::smallint as was, outcome as now, null::timestamptz as was_at, done_at as now_at)`,
  )
}

/** How what already stands under the keys of `wanted` w is found: for the whole county at once, or for a few subjects. */
const MANY = sql`join duty d using (measure, opens_at, subject)`
const FEW = sql`cross join lateral (
      select * from duty d where d.measure = w.measure and d.opens_at = w.opens_at and d.subject = w.subject offset 0) d`

/**
 * Makes duties, and gives withdrawn ones back, where the subject now is; evidence is looked for afterwards. What was read is what
 * is changed, since the subjects are locked.
 */
async function makeOrRevive(
  tx: Tx,
  batch: Batch,
  wanted: RawBuilder<unknown>,
  standing = FEW,
): Promise<number> {
  return change(
    tx,
    batch,
    sql`wanted as materialized (
    select distinct on (measure, opens_at, subject) * from (${wanted}) w order by measure, opens_at, subject, cause
  ), standing as (
    select d.measure, d.opens_at, d.subject, d.area, d.late_at, d.outcome, d.done_at
    from wanted w ${standing} where d.withdrawn_at is not null
  ), made as (
    insert into duty as d (measure, opens_at, subject, area, due_at, late_at, closes_at, cause)
    select measure, opens_at, subject, area, due_at, late_at, closes_at, cause from wanted
    on conflict (measure, opens_at, subject) do update set withdrawn_at = null, area = excluded.area, cause = excluded.cause,
      outcome = case when d.outcome <> 4 then d.outcome when d.waived_by is null then 0 else 3 end
    where d.withdrawn_at is not null
    returning d.area, d.measure, d.opens_at, d.late_at, d.outcome, d.done_at
  ), changed as (
    select area, measure, opens_at, late_at, outcome as was, null::smallint as now, done_at as was_at, null::timestamptz as now_at
    from standing
    union all select area, measure, opens_at, late_at, null, outcome, null, done_at from made
  )`,
  )
}
