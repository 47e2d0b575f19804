import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'

/** Done, or no longer done, in an hour: what a statement changes in `duty_pace`. */
export type Beat = { area: string; measure: number; hour: string; n: number }

/** The pace deltas of rows `changed` (counting.ts): the hour something was done in loses one, the hour it is now done in gains one. */
export const BEATS = sql`
  select p.area, p.measure, p.hour, p.n from (
    select c.area, c.measure, date_trunc('hour', v.at) as hour, sum(v.n)::int as n
    from changed c cross join lateral (values (c.was_at, -1), (c.now_at, 1)) as v(at, n)
    where v.at is not null group by 1, 2, 3
  ) p join measure m on m.measure = p.measure where p.n <> 0 and p.hour > pace_kept(m.condensed_until, m.cadence)`

/** Adds beats, in key order, as a statement to be a part of another or run. */
export function addBeats(beats: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into duty_pace as p (measure, hour, area, done)
    select measure, hour, area, n from ${beats} order by measure, hour, area collate "C"
    on conflict (measure, hour, area) do update set done = p.done + excluded.done`
}

/** Beats of several batches added up and written. */
export async function writeBeats(tx: Tx, beats: readonly Beat[]): Promise<void> {
  const sums = new Map<string, Beat>()
  for (const beat of beats) {
    const key = `${beat.measure} ${beat.hour} ${beat.area}`
    sums.set(key, { ...beat, n: beat.n + (sums.get(key)?.n ?? 0) })
  }
  const rows = [...sums.values()].filter(({ n }) => n !== 0)
  if (rows.length === 0) return
  await addBeats(sql`(${rowsOf(rows)}) as beats`).execute(tx)
  await dropEmptied(tx, rows)
}

/** A counter that came back to nothing goes: whether it ever stood must not depend on how records were batched. */
export async function dropEmptied(tx: Tx, beats: readonly Beat[]): Promise<void> {
  const lost = beats.filter(({ n }) => n < 0)
  if (lost.length === 0) return
  await sql`
    delete from duty_pace p using (${rowsOf(lost)}) g
    where p.measure = g.measure and p.hour = g.hour and p.area = g.area and p.done = 0`.execute(tx)
}

function rowsOf(beats: readonly Beat[]): RawBuilder<unknown> {
  return sql`
    select * from json_to_recordset(${JSON.stringify(beats)}::json) as b(area text, measure bigint, hour timestamptz, n int)`
}

/** Hours long past go. Runs alone, after the counters were condensed. */
export async function forgetPace(tx: Tx): Promise<void> {
  await sql`
    delete from duty_pace p using measure m
    where m.measure = p.measure and p.hour <= pace_kept(m.condensed_until, m.cadence)`.execute(tx)
}

/** The pace as it should be, by a condition on duty `d`. */
export function truePace(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select d.measure, date_trunc('hour', d.done_at) as hour, d.area, count(*)::int as done
    from duty d join measure m on m.measure = d.measure
    where ${which} and d.done_at is not null and date_trunc('hour', d.done_at) > pace_kept(m.condensed_until, m.cadence)
    group by 1, 2, 3`
}
