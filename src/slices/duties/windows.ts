import { sql, type RawBuilder } from 'kysely'
import { each } from '../../database/each.ts'

/** True in SQL when subject `s` is one that measure `m` is for, at this moment. */
export const FITS = sql`(
  s.active and s.kind = m.subject_kind and s.area >= m.area and s.area < m.area || '~'
  and s.tags @> m.all_tags and (m.any_tags = '{}' or s.tags && m.any_tags) and not s.tags && m.none_tags)`

/** Days as hours: a day of an interval would be 23 or 25 hours long under a session's time zone with summer time. */
const STEP = sql`make_interval(hours => 24 * m.days[1])`

/** Up to when measure `m` has its windows made where `area` is: by its start, or by nights turned there or in an area around it. */
export function madeUntil(area: RawBuilder<unknown>): RawBuilder<unknown> {
  // The areas around it by name, so that the key finds their nights: a handful of rows, looked up for every subject touched.
  const around = sql.join([6, 9, 12, 15, 18, 21].map((digits) => sql`left(${area}, ${digits}::int)`))
  return sql`greatest(m.made_until, (
    select max(n.made_until) from measure_night n where n.measure = m.measure and n.area in (${around}, ${area})))`
}

/**
 * Duties of `once` and `every` for (measure m, subject s) pairs: the windows already made for others that end after `from`.
 * Columns as `make` and `makeOrRevive` take them.
 */
export function clockDuties(pairs: RawBuilder<unknown>, from: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select m.measure, w.opens_at, s.subject, s.area, w.due_at, w.due_at + m.grace as late_at, w.closes_at, null::uuid as cause
    from ${pairs}
    cross join lateral (
      select m.started_at as opens_at, m.started_at + m.span as due_at, null::timestamptz as closes_at where m.cadence = 'once'
      union all
      select opens_at, opens_at + ${STEP}, opens_at + ${STEP} from generate_series(
        county_day(m.started_at) + ${STEP} * greatest(0,
          floor(extract(epoch from ${from} - county_day(m.started_at)) / 86400 / m.days[1])::int),
        ${madeUntil(sql`s.area`)}, ${STEP}) opens_at
      where m.cadence = 'every'
    ) w`
}

/** When windows of measure `m` open that are not made yet at a place `p` (`made_here`), up to `through`. */
export function comingWindows(through: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select opens_at, opens_at + ${STEP} as due_at from generate_series(
      county_day(m.started_at) + ${STEP} * greatest(0,
        floor(extract(epoch from p.made_here - county_day(m.started_at)) / 86400 / m.days[1])::int),
      ${through}, ${STEP}) opens_at
    where opens_at > p.made_here)`
}

/**
 * Windows of `onDays` and `within` that event rows b (id, subject, kind, facts, happened_at) start under measures m; none that was
 * due before its measure began, whichever came first. Columns: m.*, b.*, d.opens_at, d.due_at, d.closes_at.
 */
export function eventWindows(events: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${events} b
    join measure m on m.event_kind = b.kind and b.facts @@ m.event_path
    cross join lateral (
      select coalesce((b.facts ->> m.event_date_field)::date::timestamp at time zone 'Asia/Shanghai', b.happened_at) as at
    ) e
    join lateral (
      select e.at as opens_at, e.at + m.span as due_at, null::timestamptz as closes_at where m.cadence = 'within'
      union all
      select county_day(e.at) + make_interval(hours => 24 * day), county_day(e.at) + make_interval(hours => 24 * (day + 1)),
        county_day(e.at) + make_interval(hours => 24 * lead(day) over (order by day))
      from (select distinct day from unnest(m.days) day) days where m.cadence = 'onDays'
    ) d on d.due_at > m.started_at`
}

/** Duties that the event rows put on their subjects, where those fit now and the measure runs. */
export function eventDuties(
  events: RawBuilder<unknown>,
  where: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  return sql`
    select m.measure, d.opens_at, s.subject, s.area, d.due_at, d.due_at + m.grace as late_at, d.closes_at, b.id as cause
    from ${eventWindows(events)}
    ${each('subject', 's', sql`s.subject = b.subject`)}
    where ${FITS} and m.ended_at is null and ${where}`
}
