import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { conditionToJsonpath } from '../../core/condition.ts'
import { measureSpec } from '../../core/measure.ts'
import type { Batch } from '../ledger/batch.ts'
import { counted } from './counting.ts'
import { settle } from './discharge.ts'

/** True in SQL when subject `s` is one that measure `m` is for, at this moment. */
const FITS = sql`
  s.active and s.kind = m.subject_kind and s.area >= m.area and s.area < m.area || '~'
  and s.tags @> m.all_tags and (m.any_tags = '{}' or s.tags && m.any_tags) and not s.tags && m.none_tags`

/** Measures that records of this batch start: their row, then duties on all they select, then what evidence is already there. */
export async function makeForMeasures(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql<{ seq: number; spec: unknown }>`
    select seq, facts -> 'spec' as spec from ${batch.rows} b where kind = 'measure-started' order by seq`.execute(
    tx,
  )
  for (const { seq, spec } of rows) await insertMeasure(tx, batch, seq, spec)
  const measures = sql`(select m.* from measure m where m.measure = any(${rows.map(({ seq }) => seq)}::bigint[]))`
  await make(tx, clockDuties(sql`${measures} m join subject s on ${FITS}`, sql`m.started_at`))
  const events = sql`(
    select r.id, r.subject, r.kind, r.happened_at, r.payload as facts, m.measure as only_measure
    from ${measures} m join record r on r.kind = m.event_kind
    where not exists (select 1 from record c where c.corrects = r.id))`
  await makeRevived(tx, eventDuties(events, sql`d.due_at > m.started_at and b.only_measure = m.measure`))
  await settle(
    tx,
    sql`
    select d.* from ${measures} m
    join record r on r.kind = m.evidence_kind and r.happened_at >= m.started_at - interval '400 days'
    join duty d on d.measure = m.measure and d.subject = r.subject and d.opens_at <= r.happened_at`,
  )
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

/** Repeated measures get their windows that open up to the night's `through`; later nights go on from there. */
export async function turnDay(tx: Tx, batch: Batch): Promise<void> {
  const through = sql`(select max((facts ->> 'through')::timestamptz) from ${batch.rows} b where kind = 'day-turned')`
  await make(
    tx,
    sql`
    select m.measure, w.opens_at, s.subject, s.area, w.opens_at + make_interval(days => m.days[1]) as due_at,
      w.opens_at + make_interval(days => m.days[1]) + m.grace as late_at,
      w.opens_at + make_interval(days => m.days[1]) as closes_at, null::uuid as cause
    from measure m
    cross join lateral (
      select opens_at from generate_series(county_day(m.started_at), ${through}, make_interval(days => m.days[1])) opens_at
      where opens_at > m.made_until
    ) w
    join subject s on ${FITS}
    where m.cadence = 'every' and m.ended_at is null`,
  )
  await sql`update measure set made_until = greatest(made_until, ${through}) where cadence = 'every' and ended_at is null`.execute(
    tx,
  )
}

/** Subjects that this batch registered, moved or retagged gain the duties they now fit, from the running window on. */
export async function makeForSubjects(tx: Tx, batch: Batch): Promise<void> {
  const touched = sql`(select subject, max(received_at) as at from ${batch.rows} b where change is not null group by subject)`
  const pairs = sql`${touched} t join subject s on s.subject = t.subject join measure m on m.ended_at is null and ${FITS}`
  await makeRevived(tx, clockDuties(pairs, sql`t.at`))
  const events = sql`(
    select r.id, r.subject, r.kind, r.happened_at, r.payload as facts, t.at
    from ${touched} t join record r on r.subject = t.subject
    where r.kind in (select event_kind from measure where ended_at is null)
      and not exists (select 1 from record c where c.corrects = r.id))`
  await makeRevived(tx, eventDuties(events, sql`d.due_at > b.at`))
  await settle(
    tx,
    sql`select d.* from ${touched} t join duty d on d.subject = t.subject and d.outcome in (0, 3)`,
  )
}

/** Records that start a clock put duties on their subject; a corrected event's open duties are withdrawn first. */
export async function makeForEvents(tx: Tx, batch: Batch): Promise<void> {
  await counted(sql`changed as (
    update duty d set outcome = 4 from ${batch.rows} b
    where b.corrects is not null and d.cause = b.corrects and d.outcome = 0
    returning d.area, d.measure, d.opens_at, d.late_at, 0::smallint as was, d.outcome as now)`).execute(tx)
  const events = sql`(select b.* from ${batch.rows} b where not exists (select 1 from record c where c.corrects = b.id))`
  const made = await makeRevived(tx, eventDuties(events, sql`true`))
  if (made > 0) {
    await settle(
      tx,
      sql`select d.* from ${batch.rows} b join duty d on d.cause = b.id and d.subject = b.subject and d.outcome = 0`,
    )
  }
}

/** Subjects of this batch lose the duties they no longer fit, but keep what they had already missed. */
export async function withdrawMisfits(tx: Tx, batch: Batch): Promise<void> {
  await counted(sql`changed as (
    update duty d set outcome = 4
    from (select subject, max(received_at) as at from ${batch.rows} b where change is not null group by subject) t, subject s, measure m
    where d.subject = t.subject and s.subject = t.subject and m.measure = d.measure and d.outcome = 0 and d.late_at > t.at
      and not (s.active and s.tags @> m.all_tags and (m.any_tags = '{}' or s.tags && m.any_tags) and not s.tags && m.none_tags
        and s.area >= m.area and s.area < m.area || '~')
    returning d.area, d.measure, d.opens_at, d.late_at, 0::smallint as was, d.outcome as now)`).execute(tx)
}

/** A measure that ends withdraws what was not yet due; what was missed stays missed. */
export async function withdrawOfEnded(tx: Tx, batch: Batch): Promise<void> {
  const ended = sql`(select subject, min(received_at) as at from ${batch.rows} b where kind = 'measure-ended' group by subject)`
  await sql`update measure m set ended_at = e.at from ${ended} e where m.id = e.subject and m.ended_at is null`.execute(
    tx,
  )
  await counted(sql`changed as (
    update duty d set outcome = 4 from ${ended} e join measure m on m.id = e.subject
    where d.measure = m.measure and d.outcome = 0 and d.late_at > m.ended_at
    returning d.area, d.measure, d.opens_at, d.late_at, 0::smallint as was, d.outcome as now)`).execute(tx)
}

/** Windows of `once` and `every` for (measure m, subject s) pairs: those still running at `from` and already made for others. */
function clockDuties(pairs: RawBuilder<unknown>, from: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select m.measure, w.opens_at, s.subject, s.area, w.due_at, w.due_at + m.grace as late_at, w.closes_at, null::uuid as cause
    from ${pairs}
    cross join lateral (
      select m.started_at as opens_at, m.started_at + m.span as due_at, null::timestamptz as closes_at where m.cadence = 'once'
      union all
      select opens_at, opens_at + make_interval(days => m.days[1]), opens_at + make_interval(days => m.days[1])
      from generate_series(county_day(m.started_at), m.made_until, make_interval(days => m.days[1])) opens_at
      where m.cadence = 'every' and opens_at + make_interval(days => m.days[1]) > ${from}
    ) w`
}

/** Windows of `onDays` and `within` for event rows b (id, subject, kind, happened_at, facts), the subject fitting now. */
function eventDuties(events: RawBuilder<unknown>, where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select m.measure, d.opens_at, s.subject, s.area, d.due_at, d.due_at + m.grace as late_at, d.closes_at, b.id as cause
    from ${events} b
    join measure m on m.event_kind = b.kind and m.ended_at is null and b.facts @@ m.event_path
    join subject s on s.subject = b.subject and ${FITS}
    cross join lateral (
      select coalesce((b.facts ->> m.event_date_field)::date::timestamp at time zone 'Asia/Shanghai', b.happened_at) as at
    ) e
    cross join lateral (
      select e.at as opens_at, e.at + m.span as due_at, null::timestamptz as closes_at where m.cadence = 'within'
      union all
      select county_day(e.at) + make_interval(days => day), county_day(e.at) + make_interval(days => day + 1),
        county_day(e.at) + make_interval(days => lead(day) over (order by day))
      from (select distinct day from unnest(m.days) day) days where m.cadence = 'onDays'
    ) d
    where ${where}`
}

/** Makes duties where none stands under that key. For whole nights: nothing to revive, nothing to look up. */
async function make(tx: Tx, wanted: RawBuilder<unknown>): Promise<void> {
  await counted(sql`changed as (
    insert into duty (measure, opens_at, subject, area, due_at, late_at, closes_at, cause)
    ${wanted} on conflict (measure, opens_at, subject) do nothing
    returning area, measure, opens_at, late_at, null::smallint as was, outcome as now)`).execute(tx)
}

/** Makes duties and brings withdrawn ones back to open. The subjects are locked, so what was read is what is changed. */
async function makeRevived(tx: Tx, wanted: RawBuilder<unknown>): Promise<number> {
  const { rows } = await counted(sql`wanted as (
    select distinct on (w.measure, w.opens_at, w.subject) w.*, d.outcome as was
    from (${wanted}) w left join duty d using (measure, opens_at, subject)
    where d.outcome is null or d.outcome = 4
    order by w.measure, w.opens_at, w.subject, w.cause
  ), made as (
    insert into duty as d (measure, opens_at, subject, area, due_at, late_at, closes_at, cause)
    select measure, opens_at, subject, area, due_at, late_at, closes_at, cause from wanted
    on conflict (measure, opens_at, subject) do update set outcome = 0, cause = excluded.cause, done_at = null, done_by = null
    where d.outcome = 4
    returning d.measure, d.opens_at, d.subject, d.area, d.late_at
  ), changed as (
    select made.area, made.measure, made.opens_at, made.late_at, wanted.was, 0::smallint as now
    from made join wanted using (measure, opens_at, subject)
  )`).execute(tx)
  return rows[0]?.changed ?? 0
}
