import { sql, type RawBuilder } from 'kysely'

/**
 * Wraps a statement that changes duties so that the leaf counters change with it, in the same statement. `ctes` are common table
 * expressions, the last named `changed` with (area, measure, opens_at, late_at, was, now); `was` null for a duty just made.
 * Counters are taken in key order, after the duties, so that two appends never wait for each other in a ring.
 */
export function counted(ctes: RawBuilder<unknown>): RawBuilder<{ changed: number }> {
  return sql<{ changed: number }>`
    with ${ctes}, delta as (
      select area, measure, date_trunc('hour', opens_at) as opens_hour, hour_after(late_at) as due_hour, o.outcome, sum(o.n) as n
      from changed cross join lateral (values (was, -1), (now, 1)) as o(outcome, n)
      where o.outcome is not null
      group by 1, 2, 3, 4, 5 having sum(o.n) <> 0
      order by 1, 2, 3, 4, 5
    ), counters as (
      insert into duty_count as c (area, measure, opens_hour, due_hour, outcome, count)
      select area, measure, opens_hour, due_hour, outcome, n from delta
      on conflict (area, measure, opens_hour, due_hour, outcome) do update set count = c.count + excluded.count
      returning 1
    ) select (select count(*) from changed) as changed, (select count(*) from counters) as counters`
}
