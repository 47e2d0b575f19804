import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { AreaLevel } from '../../core/area.ts'
import { isWithin, lineage } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { CHIEF_OF, type Role } from '../../core/role.ts'
import type { AreaChange, AreaPage } from './contract.ts'
import type { Standing } from './rules.ts'

type Named = { area: string; name: string; level: AreaLevel }
export type Chief = { post: string; account: string; name: string; role: Role; phoneTail: string | null }

/** The post that answers for area `a`, by its level. */
export const CHIEF_ROLE = sql`case a.level ${sql.join(
  Object.entries(CHIEF_OF).map(([level, role]) => sql`when ${sql.lit(level)} then ${sql.lit(role)}`),
  sql` `,
)} end`

/** Joins the chief of area `a`. Whose post it is is found first: all accounts would be read for every area otherwise. */
const CHIEF = sql`
    left join lateral (
      select jsonb_build_object('post', p.post, 'account', p.account, 'name', o.name, 'role', p.role, 'phoneTail', o.phone_tail) as chief
      from (select * from held_post p where p.area = a.area and p.role = ${CHIEF_ROLE} order by p.appointed_at limit 1) p
      join account o on o.account = p.account
    ) chief on true`

export async function findArea(tx: Tx, area: string): Promise<AreaPage['area'] | undefined> {
  const { rows } = await sql<Named & { subject: string; openedAt: Date; closedAt: Date | null }>`
    select area, name, level, subject, opened_at as "openedAt", closed_at as "closedAt" from area where area = ${area}`.execute(
    tx,
  )
  const row = rows[0]
  return (
    row && { ...row, openedAt: row.openedAt.toISOString(), closedAt: row.closedAt?.toISOString() ?? null }
  )
}

/** The areas above `area`, the county first, itself last. */
export async function lineageOf(tx: Tx, area: string): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select area, name, level from area where area = any(${lineage(area)}::text[]) order by length(area)`.execute(
    tx,
  )
  return rows
}

type Child = Omit<AreaPage['children'][number], 'areas'>

/** Areas one level down, each with how many households it holds and its chief. Counted area by area, as their index holds them. */
export async function childrenOf(tx: Tx, area: string): Promise<Child[]> {
  const { rows } = await sql<Child>`
    select a.area, a.name, a.level, coalesce(n.households, 0) as households, chief.chief
    from area a
    left join (
      select left(area, ${area.length + 3}) as area, sum(households) as households
      from (
        select area, count(*) as households from subject
        where area >= ${area} and area < ${`${area}~`} and active and kind = 'household' group by 1
      ) own group by 1
    ) n on n.area = a.area
    ${CHIEF}
    where a.area > ${area} and a.area < ${`${area}~`} and length(a.area) = ${area.length + 3} and a.closed_at is null
    order by a.area`.execute(tx)
  return rows
}

/** How many areas lie right inside each of those one level down. */
export async function areasInChildren(tx: Tx, area: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ area: string; areas: number }>`
    select left(area, ${area.length + 3}) as area, count(*) as areas from area
    where area > ${area} and area < ${`${area}~`} and length(area) = ${area.length + 6} and closed_at is null group by 1`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.area, row.areas]))
}

/** Areas by their numbers, each with the name of the area around it and its chief. */
export async function namedWithChiefs(
  tx: Tx,
  areas: readonly string[],
): Promise<{ area: string; name: string; within: string; chief: Chief | null }[]> {
  const { rows } = await sql<{ area: string; name: string; within: string; chief: Chief | null }>`
    select a.area, a.name, coalesce(u.name, '') as within, chief.chief
    from area a
    left join lateral (
      select * from area u where u.area = left(a.area, greatest(length(a.area) - 3, 6)) and u.area <> a.area offset 0
    ) u on true
    ${CHIEF}
    where a.area = any(${areas}::text[])`.execute(tx)
  return rows
}

/** Posts held over exactly this area. */
export async function chiefsOf(tx: Tx, area: string): Promise<Chief[]> {
  const { rows } = await sql<Chief>`
    select p.post, p.account, o.name, p.role, o.phone_tail as "phoneTail"
    from held_post p join account o on o.account = p.account
    where p.area = ${area} order by p.role, o.name`.execute(tx)
  return rows
}

/** Areas within `scope` that nobody is chief of: how many, and the first twenty. */
export async function missingChiefs(tx: Tx, scope: string): Promise<AreaPage['missing']> {
  const { rows } = await sql<Named & { count: number }>`
    select a.area, a.name, a.level, count(*) over () as count from area a
    where a.area >= ${scope} and a.area < ${`${scope}~`} and a.closed_at is null and ${CHIEF_ROLE} is not null
      and not exists (select 1 from held_post p where p.area = a.area and p.role = ${CHIEF_ROLE})
    order by a.area limit 20`.execute(tx)
  return { count: rows[0]?.count ?? 0, first: rows.map(({ area, name, level }) => ({ area, name, level })) }
}

export async function headCount(tx: Tx, area: string): Promise<{ households: number; persons: number }> {
  const { rows } = await sql<{ households: number; persons: number }>`
    select count(*) filter (where kind = 'household') as households, count(*) filter (where kind = 'person') as persons
    from subject where area >= ${area} and area < ${`${area}~`} and active`.execute(tx)
  return rows[0] ?? { households: 0, persons: 0 }
}

/**
 * Areas in scope whose name holds `text` or whose number begins with it; and those that took over an area which had that number, or
 * was merged under that name (`was`).
 */
export async function searchAreas(
  tx: Tx,
  scope: string,
  text: string,
  limit: number,
): Promise<(Named & { was: string | null })[]> {
  const { rows } = await sql<Named & { was: string | null }>`
    with heir as (
      select area_now(${text}) as area, ${text} as was where area_now(${text}) <> ${text}
      union all
      select area_now(c.area), c.name from area c where c.closed_at is not null and c.successor is not null and strpos(c.name, ${text}) > 0
    ), found as (
      select area, name, level, null as was from area
      where area >= ${scope} and area < ${`${scope}~`} and closed_at is null and (strpos(name, ${text}) > 0 or starts_with(area, ${text}))
      union all
      select a.area, a.name, a.level, h.was from heir h join area a on a.area = h.area
      where a.area >= ${scope} and a.area < ${`${scope}~`} and a.closed_at is null
    )
    select distinct on (length(f.area), f.area) f.area, f.name, f.level, f.was from found f
    order by length(f.area), f.area, f.was nulls first limit ${limit}`.execute(tx)
  return rows
}

/** What a number stands for now: its area may have been renumbered or merged since a link to it was kept. */
export async function numberNow(tx: Tx, number: string): Promise<string> {
  const { rows } = await sql<{ now: string }>`select area_now(${number}) as now`.execute(tx)
  return rows[0]?.now ?? number
}

/**
 * The area that is asked for, under the number it has now, or the asker's own: addresses are kept longer than the grid stays as it is.
 * Throws Refusal when it lies outside the asker's scope.
 */
export async function areaAsked(tx: Tx, scope: string, asked: string | undefined): Promise<string> {
  const area = asked === undefined || asked === scope ? scope : await numberNow(tx, asked)
  if (!isWithin(area, scope)) throw new Refusal('out-of-scope')
  return area
}

/** Below `area`, the first numbers that nothing ever had; each is looked up by index (`offset 0`), or every subject is read for each. */
export async function freeNumbers(tx: Tx, area: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select number from (select ${area} || lpad(n::text, 3, '0') as number from generate_series(1, 999) n) c
    where not exists (select 1 from area a where a.area = c.number) and area_now(c.number) = c.number
      and not exists (select 1 from subject s where s.area >= c.number and s.area < c.number || '~' and s.active offset 0)
    order by number limit ${count}`.execute(tx)
  return rows.map(({ number }) => number)
}

const CHANGES = ['area-opened', 'area-renamed', 'area-moved', 'area-split', 'area-merged', 'area-closed']

/** Every change of one area, newest first: its own, what was merged into it and what splits gave it. `numbers`: all it ever had. */
export async function historyOf(
  tx: Tx,
  area: string,
  subject: string,
): Promise<{ changes: AreaChange[]; numbers: string[] }> {
  const former = await sql<{ number: string }>`
    select distinct f.from_area || substr(${area}, length(f.to_area) + 1) as number from area_shift f
    where starts_with(${area}, f.to_area) and f.until_area like '%~'
      and area_now(f.from_area || substr(${area}, length(f.to_area) + 1)) = ${area}`.execute(tx)
  const numbers = [...new Set([area, ...former.rows.map(({ number }) => number)])]
  const { rows } = await sql<Omit<AreaChange, 'at'> & { at: Date }>`
    select r.seq, r.kind, r.happened_at as at, coalesce(o.name, '') as by, p.role, r.area, r.payload
    from record r left join account o on o.account = r.account left join post p on p.post = r.post
    where r.kind = any(${CHANGES}::text[]) and (r.subject = ${subject} or r.kind = 'area-merged' and r.payload ->> 'into' = any(${numbers}::text[])
      or r.kind = 'area-split' and exists (
        select 1 from jsonb_array_elements(r.payload -> 'parts') part where part ->> 'into' = any(${numbers}::text[])))
    order by r.seq desc limit 200`.execute(tx)
  return { changes: rows.map((row) => ({ ...row, at: row.at.toISOString() })), numbers }
}

/** The grid as an import compares it with a file: open areas within scope. */
export async function standingAreas(tx: Tx, scope: string): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select a.area as number, a.level, a.name, a.subject, exists (
      select 1 from subject s where s.area >= a.area and s.area < a.area || '~' and s.active and s.subject <> a.subject
    ) as inhabited
    from area a where a.area >= ${scope} and a.area < ${`${scope}~`} and a.closed_at is null order by a.area`.execute(
    tx,
  )
  return rows
}

/** Which of the numbers were used before and cannot be opened. */
export async function usedNumbers(tx: Tx, numbers: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ number: string }>`
    select number from unnest(${numbers}::text[]) number
    where area_now(number) <> number
      or exists (select 1 from area a where a.closed_at is not null and starts_with(number, a.area))`.execute(
    tx,
  )
  return new Set(rows.map(({ number }) => number))
}

/** The areas in `area` that hold doors, each with its doors in order. */
export async function sheetsOf(
  tx: Tx,
  area: string,
): Promise<(Named & { doors: string[]; persons: number; chiefs: Chief[] })[]> {
  const { rows } = await sql<Named & { doors: string[]; persons: number; chiefs: Chief[] }>`
    select a.area, a.name, a.level, h.doors, coalesce(n.persons, 0) as persons, coalesce(c.chiefs, '[]') as chiefs
    from area a
    join (
      select h.area, array_agg(h.door order by substring(h.door from '\d{1,9}')::int, h.door) as doors
      from household h join subject s on s.subject = h.household and s.active
      where h.area >= ${area} and h.area < ${`${area}~`} group by 1
    ) h on h.area = a.area
    left join (
      select area, count(*) as persons from subject
      where kind = 'person' and active and area >= ${area} and area < ${`${area}~`} group by 1
    ) n on n.area = a.area
    left join lateral (
      select jsonb_agg(jsonb_build_object('post', p.post, 'account', p.account, 'name', o.name, 'role', p.role,
        'phoneTail', o.phone_tail) order by p.role, o.name) as chiefs
      from held_post p join account o on o.account = p.account where p.area = a.area
    ) c on true
    order by a.area`.execute(tx)
  return rows
}
