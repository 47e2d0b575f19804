import { sql } from 'kysely'
import { fitsNumber, fitsUnder, isSameDepth, parentNumber, type AreaLevel } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Inhabitant } from '../ledger/batch.ts'
import { freeNumbers, numberNow } from './queries.ts'

/** Numbers in [from, until) become `to` and the same remaining digits. */
type Shift = { from: string; until: string; to: string }
type Change<Facts> = { seq: number; at: Date; subject: string; area: string; level: AreaLevel; facts: Facts }
type Row = { area: string; subject: string; level: AreaLevel; closedAt: Date | null }

/** An area with all inside gets another number. Throws Refusal: what cannot be is found here, where nothing runs beside. */
export async function moveArea(tx: Tx, batch: Batch, lives: readonly Inhabitant[]): Promise<void> {
  const { seq, area, level, facts } = await changeOf<{ number: string }>(tx, batch)
  const above = await findRow(tx, parentNumber(facts.number) ?? '')
  if (!above || above.closedAt || above.area.startsWith(area)) throw unfit(facts.number)
  if (!fitsUnder(level, above.level) || !fitsNumber(level, facts.number)) throw unfit(facts.number)
  // Its own former number is free to go back to.
  const owner = await numberNow(tx, facts.number)
  if ((await findRow(tx, facts.number)) || (owner !== facts.number && owner !== area))
    throw new Refusal('area-number-taken', [{ path: 'number', message: facts.number }])
  await shift(tx, seq, lives, [{ from: area, until: `${area}~`, to: facts.number }])
}

/** An area is absorbed by another: what lies in it, and the areas inside it under the next free numbers. */
export async function mergeArea(tx: Tx, batch: Batch, lives: readonly Inhabitant[]): Promise<void> {
  const { seq, at, area, level, facts } = await changeOf<{ into: string }>(tx, batch)
  const into = await openArea(tx, facts.into)
  if (into.area.startsWith(area) || area.startsWith(into.area) || !isSameDepth(level, into.level))
    throw unfit(facts.into)
  const inside = await numbersInside(tx, area)
  const free = await freeNumbers(tx, into.area, inside.length)
  if (free.length < inside.length) throw unfit(facts.into)
  const shifts = inside.map((number, index) => ({
    from: number,
    until: `${number}~`,
    to: free[index] ?? '',
  }))
  // '0' follows the number itself and comes before all that lies in it: the area alone.
  await shift(tx, seq, lives, [...shifts, { from: area, until: `${area}0`, to: into.area }])
  await sql`update area set closed_at = ${at}, successor = ${into.area} where area = ${area}`.execute(tx)
}

/** What the parts name goes to their areas, people with their household. */
export async function splitArea(tx: Tx, batch: Batch, lives: readonly Inhabitant[]): Promise<void> {
  const { seq, area, facts } = await changeOf<{ parts: { into: string }[] }>(tx, batch)
  for (const { into } of facts.parts) {
    await openArea(tx, into)
    if (into === area) throw unfit(into)
  }
  await sql`
    with part as (
      select ord, part ->> 'into' as target, part -> 'subjects' as subjects, part -> 'doors' as doors
      from jsonb_array_elements(${JSON.stringify(facts.parts)}::jsonb) with ordinality p(part, ord)
    ), numbered as (
      select household, substring(door from '\\d{1,9}')::int as door from household where area >= ${area} and area < ${`${area}~`}
    ), named as (
      select p.ord, p.target, one::uuid as subject from part p cross join jsonb_array_elements_text(p.subjects) one
      union all
      select p.ord, p.target, n.household from part p cross join jsonb_to_recordset(p.doors) d("from" int, "to" int, side text)
      join numbered n on n.door between d."from" and d."to"
        and (coalesce(d.side, 'all') = 'all' or (d.side = 'odd') = (n.door % 2 = 1))
    ), chosen as (
      select distinct on (n.subject) n.subject, n.target from named n join subject s on s.subject = n.subject
      where s.area >= ${area} and s.area < ${`${area}~`} order by n.subject, n.ord
    ), moving as (
      select subject, target from chosen
      union
      select p.person, c.target from chosen c join person p on p.household = c.subject
      where not exists (select 1 from chosen own where own.subject = p.person)
    )
    insert into subject_shift (seq, subject, from_area, area)
    select ${seq}, s.subject, s.area, m.target from moving m join subject s on s.subject = m.subject
    where s.kind <> 'area' and s.area >= ${area} and s.area < ${`${area}~`} and s.area <> m.target`.execute(
    tx,
  )
  for (const { table, column = 'area', subject } of lives) {
    if (subject === undefined) continue
    await sql`
      update ${sql.ref(table)} t set ${sql.ref(column)} = f.area from subject_shift f
      where f.seq = ${seq} and ${sql.ref(`t.${subject}`)} = f.subject`.execute(tx)
  }
}

/** Another name, or another level of the same depth. */
export async function renameArea(tx: Tx, batch: Batch): Promise<void> {
  const { area, level, facts } = await changeOf<{ name: string; level?: AreaLevel }>(tx, batch)
  if (facts.level && !isSameDepth(level, facts.level)) throw unfit(area)
  await sql`update area set name = ${facts.name}, level = ${facts.level ?? level} where area = ${area}`.execute(
    tx,
  )
}

/** Only an area in which nothing lives is closed. */
export async function closeArea(tx: Tx, batch: Batch): Promise<void> {
  const { at, area, subject } = await changeOf(tx, batch)
  const { rows } = await sql`
    select 1 from subject where area >= ${area} and area < ${`${area}~`} and active and subject <> ${subject} limit 1`.execute(
    tx,
  )
  if (rows.length > 0) throw new Refusal('area-inhabited')
  await sql`update area set closed_at = ${at} where area = ${area}`.execute(tx)
}

/** Areas come into being, under numbers nothing else ever had, and not inside what is closed. */
export async function openAreas(tx: Tx, batch: Batch): Promise<void> {
  const opened = sql`(select b.facts ->> 'number' as number, b.* from ${batch.rows} b where b.kind = 'area-opened')`
  const { rows } = await sql<{ number: string; taken: boolean }>`
    select o.number, not c.closed as taken from ${opened} o cross join lateral (
      select exists (select 1 from area a where a.closed_at is not null and starts_with(o.number, a.area)) as closed
    ) c
    where c.closed or exists (select 1 from area a where a.area = o.number) or area_now(o.number) <> o.number
    order by o.seq limit 1`.execute(tx)
  const [wrong] = rows
  if (wrong)
    throw new Refusal(wrong.taken ? 'area-number-taken' : 'area-closed', [
      { path: 'number', message: wrong.number },
    ])
  await sql`
    insert into area (area, subject, level, name, opened_at)
    select o.number, o.subject, o.facts ->> 'level', o.facts ->> 'name', o.happened_at from ${opened} o order by o.seq`.execute(
    tx,
  )
}

async function shift(tx: Tx, seq: number, lives: readonly Inhabitant[], shifts: Shift[]): Promise<void> {
  await sql`
    insert into area_shift (seq, from_area, until_area, to_area)
    select ${seq}, "from", "until", "to" from json_to_recordset(${JSON.stringify(shifts)}::json)
      as s("from" text, "until" text, "to" text)`.execute(tx)
  const renumbered = (column: string) =>
    sql`(f.to_area || substr(${sql.ref(column)}, length(f.from_area) + 1))`
  await sql`
    update area t set area = ${renumbered('t.area')} from area_shift f
    where f.seq = ${seq} and t.area >= f.from_area and t.area < f.until_area and f.until_area like '%~'`.execute(
    tx,
  )
  for (const { table, column = 'area' } of lives) {
    const at = sql.ref(`t.${column}`)
    await sql`
      update ${sql.ref(table)} t set ${sql.ref(column)} = ${renumbered(`t.${column}`)} from area_shift f
      where f.seq = ${seq} and ${at} >= f.from_area and ${at} < f.until_area`.execute(tx)
  }
}

/** The numbers one level below at which there is an area, or anybody lives. */
async function numbersInside(tx: Tx, area: string): Promise<string[]> {
  const digits = area.length + 3
  const { rows } = await sql<{ number: string }>`
    select left(area, ${digits}) as number from area
    where area > ${area} and area < ${`${area}~`} and closed_at is null
    union
    select left(area, ${digits}) from subject where area > ${area} and area < ${`${area}~`} and active
    order by 1`.execute(tx)
  return rows.map(({ number }) => number)
}

/** The change, and the area it is about: one that was merged is no more, though what is recorded about it goes on elsewhere. */
async function changeOf<Facts>(tx: Tx, batch: Batch): Promise<Change<Facts>> {
  const { rows } = await sql<Change<Facts> & { closedAt: Date | null }>`
    select b.seq, b.happened_at as at, b.subject, a.area, a.level, a.closed_at as "closedAt", b.facts
    from ${batch.rows} b join area a on a.subject = b.subject`.execute(tx)
  const [row] = rows
  if (!row || rows.length > 1) throw new Error('changes of the grid are folded one by one')
  if (row.closedAt) throw new Refusal('area-closed', [{ path: 'area', message: row.area }])
  return row
}

async function findRow(tx: Tx, area: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select area, subject, level, closed_at as "closedAt" from area where area = ${area}`.execute(tx)
  return rows[0]
}

async function openArea(tx: Tx, area: string): Promise<Row> {
  const row = await findRow(tx, area)
  if (!row) throw unfit(area)
  if (row.closedAt) throw new Refusal('area-closed', [{ path: 'area', message: area }])
  return row
}

function unfit(area: string): Refusal {
  return new Refusal('area-unfit', [{ path: 'area', message: area }])
}
