import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'

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
    select left(c.area, ${digits}) as area, m.id as measure,
      coalesce(sum(c.count) filter (where c.outcome in (0, 1, 2)), 0) as due,
      coalesce(sum(c.count) filter (where c.outcome in (1, 2)), 0) as done,
      coalesce(sum(c.count) filter (where c.outcome = 2), 0) as late,
      coalesce(sum(c.count) filter (where c.outcome = 3), 0) as waived,
      coalesce(sum(c.count) filter (where c.outcome = 0 and c.due_hour <= ${now}), 0) as overdue
    from duty_count c join measure m on m.measure = c.measure
    where c.area >= ${scope} and c.area < ${`${scope}~`} and c.opens_hour <= ${now} and c.count <> 0
    group by 1, 2 order by 1, 2`.execute(tx)
  return rows
}

/** The same counters counted again from the duties themselves; the reconciling job and the tests compare the two. */
export async function recount(tx: Tx): Promise<{ counted: number; wrong: number }> {
  const { rows } = await sql<{ counted: number; wrong: number }>`
    with true_count as (
      select area, measure, date_trunc('hour', opens_at) as opens_hour, hour_after(late_at) as due_hour, outcome, count(*) as count
      from duty group by 1, 2, 3, 4, 5
    )
    select count(*) as counted, count(*) filter (where coalesce(t.count, 0) <> coalesce(c.count, 0)) as wrong
    from true_count t full join duty_count c using (area, measure, opens_hour, due_hour, outcome)`.execute(tx)
  return rows[0] ?? { counted: 0, wrong: 0 }
}
