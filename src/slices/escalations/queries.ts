import { sql, type RawBuilder } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import type { Bilingual } from '../../core/text.ts'
import type { Tx } from '../../database/connect.ts'
import { CHIEF_ROLE } from '../areas/queries.ts'

/**
 * Sets missed longer ago than this climb no more: everybody on the ladder was told of them, a closed window cannot be made up for,
 * and reminding without end teaches people to look away. They stay overdue on the board.
 */
export const REMEMBERED = 14 * DAY

/** Digits of the areas a ladder's levels stand for; whatever lies below a village is the duty's own area. */
const DIGITS = sql`case r.level when 'county' then 6 when 'township' then 9 when 'village' then 12 when 'community' then 12 else 99 end`

/** Overdue duties of running measures, together where nothing tells them apart: (measure, area, late_at, duties). */
function overdue(now: Date): RawBuilder<unknown> {
  return sql`(
    select d.measure, d.area, d.late_at, count(*) as duties from duty d join measure m on m.measure = d.measure and m.ended_at is null
    where d.outcome = 0 and d.late_at < ${now} and d.late_at > ${new Date(now.getTime() - REMEMBERED)} group by 1, 2, 3)`
}

/** Every set on every rung it has reached by now, as columns of the table `escalation` (measure … duties, in its order). */
export function setsNow(now: Date): RawBuilder<unknown> {
  return sql`(
    select g.*, coalesce((
      select p.area from held_post p join area a on a.area = p.area
      where p.role = ${CHIEF_ROLE}
        and p.area in (g.area, left(g.area, 6), left(g.area, 9), left(g.area, 12), left(g.area, 15), left(g.area, 18))
      order by length(p.area) desc limit 1), left(g.area, 6)) as holder
    from (
      select o.measure, (o.late_at at time zone 'Asia/Shanghai')::date as missed_on, r.level, left(o.area, ${DIGITS}) as area,
        min(r."afterHours") as after_hours, sum(o.duties)::int as duties
      from ${overdue(now)} o
      join measure m on m.measure = o.measure
      cross join lateral jsonb_to_recordset(m.spec -> 'ladder') as r(level text, "afterHours" numeric)
      where o.late_at + make_interval(secs => (r."afterHours" * 3600)::int) < ${now}
      group by 1, 2, 3, 4
    ) g)`
}

export type EscalatedSet = {
  measure: number
  missedOn: string
  level: string
  area: string
  afterHours: number
  holder: string
  duties: number
  areaName: string
  measureId: string
  title: Bilingual
  subjectKind: string
}

/** Names that the notices of sets need; `e` are rows of the table. */
export function namedSets(sets: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select e.measure, e.missed_on as "missedOn", e.level, e.area, e.after_hours as "afterHours", e.holder, e.duties,
      coalesce(a.name, e.area) as "areaName", m.id as "measureId", m.spec -> 'title' as title, m.subject_kind as "subjectKind"
    from ${sets} e join measure m on m.measure = e.measure left join area a on a.area = e.area
    order by e.holder, e.measure, e.missed_on, e.level, e.area`
}

/** Accounts that answer for each area: holders of its chief's post, at the county the command post's clerks too. */
export async function answeringAccounts(tx: Tx, areas: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ area: string; accounts: string[] }>`
    select p.area, array_agg(distinct p.account) as accounts from held_post p join area a on a.area = p.area
    where p.area = any(${areas}::text[]) and (p.role = ${CHIEF_ROLE} or a.level = 'county' and p.role = 'clerk')
    group by 1`.execute(tx)
  return new Map(rows.map(({ area, accounts }) => [area, accounts]))
}
