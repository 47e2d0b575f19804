import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import { change, condense } from './counting.ts'
import { discharge, recordsFor } from './discharge.ts'
import { comingWindows, FITS, madeUntil } from './windows.ts'

type Night = { seq: number; at: Date; through: Date; area: string }

/**
 * Repeated measures get their windows that open up to the night's `through`, in one area; later nights go on from there. A night
 * that comes late finds the evidence of the days it makes up for. The county's own night counts together what fell overdue before
 * the day before.
 */
export async function turnDay(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql<Night>`
    select b.seq, b.received_at as at, (b.facts ->> 'through')::timestamptz as through, b.area
    from ${batch.rows} b where b.kind = 'day-turned' order by b.seq`.execute(tx)
  for (const night of rows) {
    await makeWindows(tx, batch, night)
    if (night.area.length === 6) await condense(tx, sql`county_day(${night.at}) - interval '24 hours'`)
  }
}

/**
 * What is still to be made is found alley by alley, not for the area as a whole: whoever came to an alley after its last night was
 * turned has had the windows up to then, and none from before they came.
 */
async function makeWindows(tx: Tx, batch: Batch, { seq, at, through, area }: Night): Promise<void> {
  const running = sql`(select * from measure m where m.cadence = 'every' and m.ended_at is null)`
  const windows = sql`(
    select m.measure, p.there, w.opens_at, w.due_at from (
      select m.measure, ${madeUntil(sql`s.area`)} as made_here, s.area as there from (
        select distinct area from subject where area >= ${area} and area < ${`${area}~`}
      ) s cross join ${running} m where s.area >= m.area and s.area < m.area || '~'
    ) p join measure m on m.measure = p.measure
    cross join lateral ${comingWindows(sql`${through}::timestamptz`)} w
    where p.made_here < ${through})`
  const first = await sql<{
    opened: Date | null
  }>`select min(m.opens_at) as opened from ${windows} m`.execute(tx)
  const opened = first.rows[0]?.opened
  if (opened) {
    await change(
      tx,
      batch,
      sql`wanted as materialized (select measure, there, opens_at, due_at from ${windows} w), standing as (
      select d.area, d.measure, d.opens_at, d.late_at, d.outcome, d.done_at from wanted w
      join measure m on m.measure = w.measure
      join duty d on d.measure = m.measure and d.opens_at = w.opens_at and d.withdrawn_at is not null
      join subject s on s.subject = d.subject and s.area = w.there and ${FITS}
    ), made as (
      insert into duty as d (measure, opens_at, subject, area, due_at, late_at, closes_at)
      select m.measure, w.opens_at, s.subject, s.area, w.due_at, w.due_at + m.grace, w.due_at
      from wanted w join measure m on m.measure = w.measure join subject s on s.area = w.there and ${FITS}
      on conflict (measure, opens_at, subject) do update set withdrawn_at = null, area = excluded.area,
        outcome = case when d.outcome <> 4 then d.outcome when d.waived_by is null then 0 else 3 end
      where d.withdrawn_at is not null
      returning d.area, d.measure, d.opens_at, d.late_at, d.outcome, d.done_at
    ), changed as (
      select area, measure, opens_at, late_at, outcome as was, null::smallint as now, done_at as was_at, null::timestamptz as now_at
      from standing
      union all select area, measure, opens_at, late_at, null, outcome, null, done_at from made
    )`,
    )
    await discharge(tx, batch, recordsFor(running, sql`${opened}`, sql`${seq}`, sql`${at}`))
  }
  await sql`
    insert into measure_night as n (measure, area, made_until) select measure, ${area}, ${through} from ${running} m
    on conflict (measure, area) do update set made_until = greatest(n.made_until, excluded.made_until)`.execute(
    tx,
  )
}
