import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { AreaLevel } from '../../core/area.ts'
import { lineage } from '../../core/area.ts'
import type { Role } from '../../core/role.ts'
import type { AreaPage } from './contract.ts'

type Named = { area: string; name: string; level: AreaLevel }
export type Chief = { post: string; account: string; name: string; role: Role; phoneTail: string | null }

/** The post that answers for an area of each level. */
export const CHIEF_ROLE = sql`case a.level
  when 'county' then 'commander' when 'township' then 'township-leader' when 'village' then 'village-leader'
  when 'community' then 'village-leader' when 'stairwell' then 'stairwell-chief' when 'alley' then 'alley-chief' end`

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

/** Areas one level down, each with what it holds and its chief. */
export async function childrenOf(tx: Tx, area: string): Promise<AreaPage['children']> {
  const { rows } = await sql<AreaPage['children'][number]>`
    select a.area, a.name, a.level, coalesce(n.households, 0) as households, coalesce(n.persons, 0) as persons, chief.chief
    from area a
    left join (
      select left(area, ${area.length + 3}) as area, count(*) filter (where kind = 'household') as households,
        count(*) filter (where kind = 'person') as persons
      from subject where area >= ${area} and area < ${`${area}~`} and active and kind in ('household', 'person') group by 1
    ) n on n.area = a.area
    left join lateral (
      select jsonb_build_object('post', p.post, 'account', p.account, 'name', o.name, 'role', p.role, 'phoneTail', o.phone_tail) as chief
      from post p join account o on o.account = p.account
      where p.area = a.area and p.role = ${CHIEF_ROLE} and p.ended_at is null order by p.appointed_at limit 1
    ) chief on true
    where a.area > ${area} and a.area < ${`${area}~`} and length(a.area) = ${area.length + 3} and a.closed_at is null
    order by a.area`.execute(tx)
  return rows
}

/** Posts held over exactly this area. */
export async function chiefsOf(tx: Tx, area: string): Promise<Chief[]> {
  const { rows } = await sql<Chief>`
    select p.post, p.account, o.name, p.role, o.phone_tail as "phoneTail"
    from post p join account o on o.account = p.account
    where p.area = ${area} and p.ended_at is null order by p.role, o.name`.execute(tx)
  return rows
}

/** Areas within `scope` that nobody is chief of: how many, and the first twenty. */
export async function missingChiefs(tx: Tx, scope: string): Promise<AreaPage['missing']> {
  const { rows } = await sql<Named & { count: number }>`
    select a.area, a.name, a.level, count(*) over () as count from area a
    where a.area >= ${scope} and a.area < ${`${scope}~`} and a.closed_at is null and ${CHIEF_ROLE} is not null
      and not exists (select 1 from post p where p.area = a.area and p.role = ${CHIEF_ROLE} and p.ended_at is null)
    order by a.area limit 20`.execute(tx)
  return { count: rows[0]?.count ?? 0, first: rows.map(({ area, name, level }) => ({ area, name, level })) }
}

export async function headCount(tx: Tx, area: string): Promise<{ households: number; persons: number }> {
  const { rows } = await sql<{ households: number; persons: number }>`
    select count(*) filter (where kind = 'household') as households, count(*) filter (where kind = 'person') as persons
    from subject where area >= ${area} and area < ${`${area}~`} and active`.execute(tx)
  return rows[0] ?? { households: 0, persons: 0 }
}

/** Areas in scope whose name holds `text` or whose number begins with it. */
export async function searchAreas(tx: Tx, scope: string, text: string, limit: number): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select area, name, level from area
    where area >= ${scope} and area < ${`${scope}~`} and closed_at is null
      and (strpos(name, ${text}) > 0 or starts_with(area, ${text}))
    order by length(area), area limit ${limit}`.execute(tx)
  return rows
}
