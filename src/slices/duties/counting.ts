import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import { addBeats, BEATS, dropEmptied, forgetPace, truePace, writeBeats, type Beat } from './pacing.ts'

type Delta = { area: string; measure: number; opens: string; due: string; deltas: number[] }

/** Changes of counters that batches of this transaction still owe. */
const owed = new WeakMap<Batch, { deltas: Delta[]; beats: Beat[] }>()

/** The hours by which a duty of measure `m` is counted: those of its window, or none once the measure has condensed it. */
const HOURS = sql`
  case when hour_after(late_at) <= m.condensed_until then '-infinity' else date_trunc('hour', opens_at) end as opens_hour,
  case when hour_after(late_at) <= m.condensed_until then '-infinity' else hour_after(late_at) end as due_hour`

const OUTCOMES = [0, 1, 2, 3, 4]
const SUMS = sql.join(
  OUTCOMES.map((outcome) => sql`coalesce(sum(o.n) filter (where o.outcome = ${outcome}), 0)`),
)
const DELTA = sql`
  select area, measure, opens_hour, due_hour, array[${SUMS}] as n
  from (select c.area, c.measure, ${HOURS}, c.was, c.now from changed c join measure m on m.measure = c.measure) c
  cross join lateral (values (c.was, -1), (c.now, 1)) as o(outcome, n)
  where o.outcome is not null and c.was is distinct from c.now
  group by 1, 2, 3, 4`

/**
 * Runs a statement that changes duties. `ctes` are common table expressions, the last named `changed` with
 * (area, measure, opens_at, late_at, was, now, was_at, now_at): outcomes, `was` null for a duty that was not there, `now` null for
 * one that left its area, and when it was done before and after. Gives how many. The leaf counters and the pace follow: at once when nothing else is being appended, else in `writeCounts`.
 */
export async function change(tx: Tx, batch: Batch, ctes: RawBuilder<unknown>): Promise<number> {
  if (batch.alone) {
    const { rows } = await sql<{ changed: number; lost: Beat[] | null }>`
      with ${ctes}, delta as (${DELTA}), counters as (${addTo(sql`delta`)} returning 1),
        beat as (${BEATS}), pace as (${addBeats(sql`beat`)} returning 1)
      select (select count(*) from changed) as changed, (select count(*) from counters) as counters,
        (select count(*) from pace) as paced, (select json_agg(beat) from beat where n < 0) as lost`.execute(
      tx,
    )
    await dropEmptied(tx, rows[0]?.lost ?? [])
    return rows[0]?.changed ?? 0
  }
  const { rows } = await sql<{ changed: number; deltas: Delta[] | null; beats: Beat[] | null }>`
    with ${ctes}, delta as (${DELTA}), beat as (${BEATS})
    select (select count(*) from changed) as changed, (select json_agg(json_build_object('area', area, 'measure', measure,
      'opens', opens_hour, 'due', due_hour, 'deltas', n)) from delta) as deltas, (select json_agg(beat) from beat) as beats`.execute(
    tx,
  )
  const [row] = rows
  if (row?.deltas || row?.beats) {
    const { deltas = [], beats = [] } = owed.get(batch) ?? {}
    owed.set(batch, { deltas: [...deltas, ...(row.deltas ?? [])], beats: [...beats, ...(row.beats ?? [])] })
  }
  return row?.changed ?? 0
}

/**
 * Adds up what the batches owe, once, at the end of the transaction and in key order: counters are rows that many appends share,
 * so they are held briefly, and two appends never wait for each other in a ring.
 */
export async function writeCounts(tx: Tx, batches: readonly Batch[]): Promise<void> {
  const sums = new Map<string, Delta>()
  for (const delta of batches.flatMap((batch) => owed.get(batch)?.deltas ?? [])) {
    const { area, measure, opens, due, deltas } = delta
    const key = `${area} ${measure} ${opens} ${due}`
    const sum = sums.get(key)
    sums.set(key, sum ? { ...sum, deltas: sum.deltas.map((n, i) => n + (deltas[i] ?? 0)) } : delta)
  }
  const rows = [...sums.values()].filter(({ deltas }) => deltas.some((n) => n !== 0))
  if (rows.length > 0)
    await addTo(sql`(
      select area, measure, opens as opens_hour, due as due_hour, deltas as n from json_to_recordset(${JSON.stringify(rows)}::json)
        as d(area text, measure bigint, opens timestamptz, due timestamptz, deltas int[])) as delta`).execute(
      tx,
    )
  await writeBeats(
    tx,
    batches.flatMap((batch) => owed.get(batch)?.beats ?? []),
  )
}

function addTo(delta: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into duty_count as c (area, measure, opens_hour, due_hour, open, done, late, waived, withdrawn)
    select area, measure, opens_hour, due_hour, n[1], n[2], n[3], n[4], n[5] from ${delta}
    where n <> '{0,0,0,0,0}' order by area collate "C", measure, opens_hour, due_hour
    on conflict (area, measure, opens_hour, due_hour) do update set open = c.open + excluded.open, done = c.done + excluded.done,
      late = c.late + excluded.late, waived = c.waived + excluded.waived, withdrawn = c.withdrawn + excluded.withdrawn`
}

/** Windows that fell overdue by `until` are counted together from now on. Runs alone. */
export async function condense(tx: Tx, until: RawBuilder<unknown>): Promise<void> {
  await sql`
    update measure set condensed_until = ${until} where condensed_until < ${until}`.execute(tx)
  await sql`
    with past as (
      delete from duty_count c using measure m
      where m.measure = c.measure and c.due_hour <= m.condensed_until and c.due_hour > '-infinity'
      returning c.*
    )
    insert into duty_count as c (area, measure, opens_hour, due_hour, open, done, late, waived, withdrawn)
    select area, measure, '-infinity', '-infinity', sum(open), sum(done), sum(late), sum(waived), sum(withdrawn)
    from past group by 1, 2
    on conflict (area, measure, opens_hour, due_hour) do update set open = c.open + excluded.open, done = c.done + excluded.done,
      late = c.late + excluded.late, waived = c.waived + excluded.waived, withdrawn = c.withdrawn + excluded.withdrawn`.execute(
    tx,
  )
  await forgetPace(tx)
}

/** The counters as they should be, by a condition on duty `d`. */
export function trueCounts(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select d.area, d.measure, ${HOURS}, count(*) filter (where outcome = 0) as open, count(*) filter (where outcome = 1) as done,
      count(*) filter (where outcome = 2) as late, count(*) filter (where outcome = 3) as waived,
      count(*) filter (where outcome = 4) as withdrawn
    from duty d join measure m on m.measure = d.measure where ${which} group by 1, 2, 3, 4`
}

/** Counters thrown away and counted anew from the duties. Runs alone. */
export async function repairCounters(tx: Tx, { area, here }: { area: string; here: boolean }): Promise<void> {
  const isIn = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
    here ? sql`${column} = ${area}` : sql`${column} >= ${area} and ${column} < ${`${area}~`}`
  await sql`delete from duty_count c where ${isIn(sql`c.area`)}`.execute(tx)
  await sql`
    insert into duty_count (area, measure, opens_hour, due_hour, open, done, late, waived, withdrawn)
    ${trueCounts(isIn(sql`d.area`))}`.execute(tx)
  await sql`delete from duty_pace p where ${isIn(sql`p.area`)}`.execute(tx)
  await sql`insert into duty_pace (measure, hour, area, done) ${truePace(isIn(sql`d.area`))}`.execute(tx)
}
