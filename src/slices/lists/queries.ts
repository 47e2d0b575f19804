import { sql } from 'kysely'
import { keepIndexOrder, type Tx } from '../../database/connect.ts'
import type { AreaLevel } from '../../core/area.ts'
import type { Role } from '../../core/role.ts'

export type PersonRow = {
  person: string
  area: string
  areaName: string
  door: string
  name: string
  sex: string
  bornOn: string | null
  relation: string
  identityTail: string | null
  phoneTail: string | null
  tags: string[]
}

/** People of an area in area order, after (area, person). */
export async function peopleIn(
  tx: Tx,
  area: string,
  after: { area: string; person: string } | undefined,
  limit: number,
): Promise<PersonRow[]> {
  const beyond = after ? sql`(p.area, p.person) > (${after.area}, ${after.person}::uuid)` : sql`true`
  await keepIndexOrder(tx)
  const { rows } = await sql<PersonRow>`
    select p.person, p.area, coalesce(a.name, p.area) as "areaName", coalesce(h.door, '') as door, p.name, p.sex,
      p.born_on as "bornOn", p.relation, p.identity ->> 'tail' as "identityTail", p.phone_tail as "phoneTail", s.tags
    from person p cross join lateral (select tags from subject s where s.subject = p.person and s.active offset 0) s
    left join lateral (select door from household h where h.household = p.household offset 0) h on true
    left join lateral (select name from area a where a.area = p.area offset 0) a on true
    where p.area >= ${area} and p.area < ${`${area}~`} and ${beyond}
    order by p.area, p.person limit ${limit}`.execute(tx)
  return rows
}

export type PostRow = {
  post: string
  area: string
  areaName: string
  role: Role
  name: string
  username: string
  phoneTail: string | null
  appointedAt: Date
}

export async function postsIn(
  tx: Tx,
  area: string,
  after: PostRow | undefined,
  limit: number,
): Promise<PostRow[]> {
  const beyond = after ? sql`(p.area, p.post) > (${after.area}, ${after.post}::uuid)` : sql`true`
  const { rows } = await sql<PostRow>`
    select p.post, p.area, coalesce(a.name, p.area) as "areaName", p.role, o.name, o.username, o.phone_tail as "phoneTail",
      p.appointed_at as "appointedAt"
    from post p join account o on o.account = p.account left join area a on a.area = p.area
    where p.area >= ${area} and p.area < ${`${area}~`} and p.ended_at is null and ${beyond}
    order by p.area, p.post limit ${limit}`.execute(tx)
  return rows
}

export type AreaRow = {
  area: string
  level: AreaLevel
  name: string
  households: number
  persons: number
  chiefs: string
}

export async function areasIn(
  tx: Tx,
  area: string,
  after: AreaRow | undefined,
  limit: number,
): Promise<AreaRow[]> {
  const { rows } = await sql<AreaRow>`
    select a.area, a.level, a.name, n.households, n.persons, coalesce(c.chiefs, '') as chiefs
    from (
      select * from area where area > ${after?.area ?? ''} and area >= ${area} and area < ${`${area}~`} and closed_at is null
      order by area limit ${limit}
    ) a
    left join lateral (
      select count(*) filter (where s.kind = 'household') as households, count(*) filter (where s.kind = 'person') as persons
      from subject s where s.area >= a.area and s.area < a.area || '~' and s.active
    ) n on true
    left join lateral (
      select string_agg(o.name || coalesce(' …' || o.phone_tail, ''), ', ' order by o.name) as chiefs
      from post p join account o on o.account = p.account where p.area = a.area and p.ended_at is null
    ) c on true
    order by a.area`.execute(tx)
  return rows
}

/** How many rows a list has, counted no further than `most` + 1. */
export async function countUpTo(
  tx: Tx,
  table: 'household' | 'person' | 'post' | 'area',
  area: string,
  most: number,
) {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 from ${sql.ref(table)} where area >= ${area} and area < ${`${area}~`} limit ${most + 1}) c`.execute(
    tx,
  )
  return rows[0]?.n ?? 0
}

/** The same of records in scope. */
export async function countRecords(
  tx: Tx,
  subject: string | undefined,
  kind: string | undefined,
  most: number,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 from record r where ${subject ? sql`r.subject = ${subject}` : sql`true`} and ${kind ? sql`r.kind = ${kind}` : sql`true`}
      limit ${most + 1}) c`.execute(tx)
  return rows[0]?.n ?? 0
}
