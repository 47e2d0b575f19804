import { sql, type RawBuilder } from 'kysely'
import { rungAt, type MeasureSpec } from '../../core/measure.ts'
import { HOUR } from '../../core/cadence.ts'
import type { Role } from '../../core/role.ts'
import { keepIndexOrder, type Tx } from '../../database/connect.ts'
import { DIGITS, type AreaLevel } from '../../core/area.ts'
import type { DutyLine, MeasureLine } from './contract.ts'
import { trueCounts } from './counting.ts'
import { truePace } from './pacing.ts'

/** Coverage of one area by one measure. `due` is every duty whose window has opened and that was neither waived nor withdrawn. */
export type Coverage = {
  area: string
  measure: string
  due: number
  done: number
  late: number
  waived: number
  overdue: number
}

/**
 * Coverage of the areas `digits` long inside `scope`, by measure, from the leaf counters: cost follows the number of leaves and
 * measures, not history. A duty on a larger area than `digits` counts for the prefix it has.
 */
export async function coverageWithin(tx: Tx, scope: string, digits: number, now: Date): Promise<Coverage[]> {
  const { rows } = await sql<Coverage>`
    select c.area, m.id as measure, c.open + c.done + c.late as due, c.done + c.late as done, c.late, c.waived, c.overdue
    from (
      select left(c.area, ${digits}) as area, c.measure, sum(c.open) as open, sum(c.done) as done, sum(c.late) as late,
        sum(c.waived) as waived, coalesce(sum(c.open) filter (where c.due_hour <= ${now}), 0) as overdue
      from duty_count c where c.area >= ${scope} and c.area < ${`${scope}~`} and c.opens_hour <= ${now} group by 1, 2
    ) c join measure m on m.measure = c.measure
    where c.open + c.done + c.late + c.waived <> 0 order by 1, 2`.execute(tx)
  return rows
}

/** A part of the grid: an area with all inside it, or (`here`) the area itself alone. */
export type AreaPart = { area: string; here: boolean }

/** The counters of a part counted again from the duties themselves; the nightly job and the tests compare the two. */
export async function recount(
  tx: Tx,
  { area, here }: AreaPart = { area: '', here: false },
): Promise<{ counted: number; wrong: number }> {
  const isIn = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
    here ? sql`${column} = ${area}` : sql`${column} >= ${area} and ${column} < ${`${area}~`}`
  const { rows } = await sql<{ counted: number; wrong: number }>`
    with true_count as (${trueCounts(isIn(sql`d.area`))}), both_counts as (
      select array[coalesce(t.open, 0), coalesce(t.done, 0), coalesce(t.late, 0), coalesce(t.waived, 0), coalesce(t.withdrawn, 0)] as true,
        array[coalesce(c.open, 0), coalesce(c.done, 0), coalesce(c.late, 0), coalesce(c.waived, 0), coalesce(c.withdrawn, 0)]::bigint[]
          as kept
      from true_count t
      full join (select * from duty_count c where ${isIn(sql`c.area`)}) c using (area, measure, opens_hour, due_hour)
    )
    select count(*) as counted, count(*) filter (where "true" <> kept) as wrong from both_counts`.execute(tx)
  const { rows: pace } = await sql<{ wrong: number }>`
    select count(*) as wrong from (${truePace(isIn(sql`d.area`))}) t
    full join (select * from duty_pace p where ${isIn(sql`p.area`)}) p using (measure, hour, area)
    where t.done is distinct from p.done`.execute(tx)
  return { counted: rows[0]?.counted ?? 0, wrong: (rows[0]?.wrong ?? 0) + (pace[0]?.wrong ?? 0) }
}

/** A measure's present window as `paceIn` reads it. */
export type PaceWindow = { area: string; measure: string; opensAt: Date; once: boolean; now: Date }

/**
 * Duties of one window and what was done of them hour by hour. Cost follows the window and the leaves in it: older hours and older
 * windows are not read (8-physical.md), and the night drops them.
 */
export async function paceIn(
  tx: Tx,
  { area, measure, opensAt, once, now }: PaceWindow,
): Promise<{ due: number; done: number; hours: { hour: Date; done: number }[] }> {
  // All windows of a once-only measure are the one that is asked for, condensed or not.
  const isThis = once
    ? sql`c.opens_hour <= ${now}`
    : sql`c.opens_hour = date_trunc('hour', ${opensAt}::timestamptz)`
  const { rows } = await sql<{ due: number; done: number }>`
    select coalesce(sum(c.open + c.done + c.late), 0) as due, coalesce(sum(c.done + c.late), 0) as done
    from duty_count c
    where c.measure = (select m.measure from measure m where m.id = ${measure}) and c.area >= ${area} and c.area < ${`${area}~`} and ${isThis}`.execute(
    tx,
  )
  const { rows: hours } = await sql<{ hour: Date; done: number }>`
    select p.hour, sum(p.done) as done from duty_pace p
    where p.measure = (select measure from measure m where m.id = ${measure})
      and p.hour >= date_trunc('hour', ${opensAt}::timestamptz) and p.area >= ${area} and p.area < ${`${area}~`}
    group by 1 order by 1`.execute(tx)
  return { due: rows[0]?.due ?? 0, done: rows[0]?.done ?? 0, hours }
}

type MeasureRow = Omit<MeasureLine, 'startedAt' | 'endedAt' | 'dueAt' | 'title'> & {
  startedAt: Date
  endedAt: Date | null
  dueAt: Date | null
}

/** Measures that reach into `area`, running ones first. */
export async function measuresOver(tx: Tx, area: string, directive?: string): Promise<MeasureLine[]> {
  const { rows } = await sql<MeasureRow>`
    select m.id as measure, m.key, m.area, m.directive, m.department, m.answerable, m.doer, m.target, m.spec,
      m.started_at as "startedAt", m.ended_at as "endedAt",
      case when m.cadence = 'once' then m.started_at + m.span end as "dueAt"
    from measure m
    where (starts_with(${area}, m.area) or (m.area >= ${area} and m.area < ${`${area}~`}))
      and ${directive ? sql`m.directive = ${directive}` : sql`true`}
    order by m.ended_at is not null, m.measure`.execute(tx)
  return rows.map((row) => ({
    ...row,
    title: row.spec.title,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    dueAt: row.dueAt?.toISOString() ?? null,
  }))
}

/** The states of a duty as SQL conditions on duty `d`; overdue is worked out at the moment of asking. */
function stateIs(state: DutyLine['state'], now: Date): RawBuilder<unknown> {
  if (state === 'open') return sql`d.outcome = 0`
  if (state === 'overdue') return sql`d.outcome = 0 and d.late_at < ${now}`
  return sql`d.outcome = ${{ done: 1, late: 2, waived: 3, withdrawn: 4 }[state]}`
}

export type DutyFilter = {
  area: string
  state: DutyLine['state']
  measure?: string | undefined
  subject?: string | undefined
  assigned?: string | undefined
  escalated?: boolean | undefined
  doer?: string | undefined
  answerable?: string | undefined
  overdueHours?: number | undefined
}
export type DutyPage = DutyFilter & { after?: string | undefined; limit: number }

/** The filter as conditions on duty `d` of measure `m`: ranges and equality, so that the open-list index serves it. */
export function matches(filter: DutyFilter, now: Date): RawBuilder<unknown> {
  const { area, state, measure, subject, assigned, escalated, doer, answerable, overdueHours } = filter
  const lateBefore = overdueHours === undefined ? undefined : new Date(now.getTime() - overdueHours * HOUR)
  const parts = [
    sql`d.area >= ${area} and d.area < ${`${area}~`} and d.opens_at <= ${now} and ${stateIs(state, now)}`,
    ...(measure ? [sql`m.id = ${measure}`] : []),
    ...(subject ? [sql`d.subject = ${subject}`] : []),
    ...(assigned ? [sql`d.assigned = ${assigned}`] : []),
    ...(escalated ? [hasClimbedTo(area, now)] : []),
    ...(doer ? [sql`m.doer = ${doer}`] : []),
    ...(answerable ? [sql`m.answerable = ${answerable}`] : []),
    ...(lateBefore ? [sql`d.late_at < ${lateBefore}`] : []),
  ]
  return sql.join(parts, sql` and `)
}

/** Open duties stand in an index in the order of the list; those of one subject are few, and found by their own. */
async function walkOpen(tx: Tx, { subject }: DutyFilter): Promise<void> {
  if (!subject) await keepIndexOrder(tx)
}

export type DutyKey = { measure: string; opensAt: Date; subject: string }

/** Keys of the duties that match, at most `most` + 1 of them. */
export async function keysMatching(tx: Tx, filter: DutyFilter, now: Date, most: number): Promise<DutyKey[]> {
  await walkOpen(tx, filter)
  const { rows } = await sql<DutyKey>`
    select m.id as measure, d.opens_at as "opensAt", d.subject from duty d join measure m on m.measure = d.measure
    where ${matches(filter, now)} order by d.area, d.late_at, d.subject, d.measure limit ${most + 1}`.execute(
    tx,
  )
  return rows
}

export async function countMatching(tx: Tx, filter: DutyFilter, now: Date, most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 from duty d join measure m on m.measure = d.measure where ${matches(filter, now)} limit ${most + 1}) c`.execute(
    tx,
  )
  return rows[0]?.n ?? 0
}

type Doer = { post: string; name: string; role: Role; area: string; areaName: string }

/** Posts within scope, those over the narrowest areas first when nothing is asked for. */
export async function doersLike(tx: Tx, scope: string, text: string, only?: string): Promise<Doer[]> {
  const { rows } = await sql<Doer>`
    select p.post, o.name, p.role, p.area, coalesce(a.name, p.area) as "areaName"
    from post p join account o on o.account = p.account left join area a on a.area = p.area
    where p.ended_at is null and p.area >= ${scope} and p.area < ${`${scope}~`}
      and ${only ? sql`p.post = ${only}` : sql`true`}
      and (${text} = '' or strpos(o.name, ${text}) > 0 or strpos(coalesce(a.name, ''), ${text}) > 0 or starts_with(p.area, ${text}))
    order by length(p.area), p.area, o.name limit 50`.execute(tx)
  return rows
}

type DutyRow = Omit<
  DutyLine,
  'opensAt' | 'dueAt' | 'closesAt' | 'doneAt' | 'title' | 'state' | 'level' | 'evidenceWhere'
> & {
  spec: Pick<MeasureSpec, 'title' | 'ladder' | 'evidence'>
  opensAt: Date
  dueAt: Date
  lateAt: Date
  closesAt: Date | null
  doneAt: Date | null
  outcome: number
  /** What the duty's own area is, and the village or community it lies in: a ladder says no more than how deep. */
  ownLevel: AreaLevel | null
  villageLevel: AreaLevel | null
  cursor: string
}

/**
 * A page of duties with opened windows, by (area, due) so that open ones ride the open-list index; `next` goes on after it. The page is
 * cut first: what is told of a duty beside it is looked up for those shown alone.
 */
export async function dutiesIn(
  tx: Tx,
  filter: DutyPage,
  now: Date,
): Promise<{ duties: DutyLine[]; next: string | null }> {
  const { limit } = filter
  const [afterArea, afterLate, afterSubject, afterMeasure] = (filter.after ?? '').split('|')
  const beyond =
    afterArea && afterLate && afterSubject && afterMeasure
      ? sql`(d.area, d.late_at, d.subject, d.measure) > (${afterArea}, ${afterLate}::timestamptz, ${afterSubject}::uuid, ${afterMeasure}::bigint)`
      : sql`true`
  await walkOpen(tx, filter)
  const { rows } = await sql<DutyRow>`
    select d.id as measure, d.spec, d.opens_at as "opensAt", d.due_at as "dueAt", d.late_at as "lateAt", d.closes_at as "closesAt",
      d.outcome, d.subject, d.subject_kind as "subjectKind", d.area, coalesce(a.name, d.area) as "areaName",
      coalesce((select h.door from household h where h.household = d.subject), (select e.name from person e where e.person = d.subject),
        (select l.name from place l where l.place = d.subject), (select u.name from unit u where u.unit = d.subject), a.name, '') as label,
      d.done_at as "doneAt", d.done_by as "doneBy", d.assigned,
      (select o.name from post p join account o on o.account = p.account where p.post = d.assigned) as "assignedName", d.doer, d.evidence_kind as "evidenceKind",
      a.level as "ownLevel", v.level as "villageLevel",
      concat_ws('|', d.area, to_char(d.late_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), d.subject, d.measure) as cursor
    from (
      select d.*, m.id, m.spec, m.subject_kind, m.doer, m.evidence_kind from duty d join measure m on m.measure = d.measure
      where ${matches(filter, now)} and ${beyond}
      order by d.area, d.late_at, d.subject, d.measure limit ${limit}
    ) d
    left join area a on a.area = d.area
    left join lateral (select v.level from area v where v.area = left(d.area, 12) offset 0) v on true
    order by d.area, d.late_at, d.subject, d.measure`.execute(tx)
  return {
    duties: rows.map((row) => dutyLineOf(row, now)),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

/** True in SQL when duty `d` is in a set that has climbed to the chief of an area (slice escalations). */
function hasClimbedTo(area: string, now: Date): RawBuilder<unknown> {
  return sql`exists (
    select 1 from escalation e
    where e.closed_at is null and e.holder = ${area} and e.measure = d.measure and starts_with(d.area, e.area)
      and e.missed_on = (d.late_at at time zone 'Asia/Shanghai')::date
      and d.late_at + make_interval(secs => (e.after_hours * 3600)::int) < ${now})`
}

/** The level of the very area a duty has climbed to: a village's own duty never becomes an alley's, a community is no village. */
export function levelClimbed(
  rung: AreaLevel | undefined,
  { area, ownLevel, villageLevel }: Pick<DutyRow, 'area' | 'ownLevel' | 'villageLevel'>,
): AreaLevel | null {
  if (rung === undefined) return null
  // Below the village a rung stands for the duty's own area (escalations/queries.ts).
  const digits = DIGITS[rung]
  if (digits === undefined || digits >= area.length) return ownLevel ?? rung
  return digits === DIGITS.village ? (villageLevel ?? rung) : rung
}

function dutyLineOf(
  { spec, outcome, lateAt, ownLevel, villageLevel, cursor: _, ...row }: DutyRow,
  now: Date,
): DutyLine {
  const settled = (['open', 'done', 'late', 'waived', 'withdrawn'] as const)[outcome] ?? 'open'
  return {
    ...row,
    title: spec.title,
    evidenceWhere: spec.evidence.where,
    state: settled === 'open' && lateAt < now ? 'overdue' : settled,
    level:
      settled === 'open'
        ? levelClimbed(rungAt(spec.ladder, lateAt.getTime(), now.getTime())?.level, {
            area: row.area,
            ownLevel,
            villageLevel,
          })
        : null,
    opensAt: row.opensAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    closesAt: row.closesAt?.toISOString() ?? null,
    doneAt: row.doneAt?.toISOString() ?? null,
  }
}
