import { sql, type RawBuilder } from 'kysely'
import { DIGITS } from '../../core/area.ts'
import { DAY } from '../../core/cadence.ts'
import { keepIndexOrder, readByIndex, type Tx } from '../../database/connect.ts'
import type { FieldPost, Find, Reporting } from './contract.ts'
import { FIELD_ROLES, type ReportState } from './rules.ts'

/** A day of the county, from its midnight, as it stands at `now`. */
export type Today = { start: Date; now: Date }

const within = (column: RawBuilder<unknown>, area: string): RawBuilder<boolean> =>
  sql<boolean>`${column} >= ${area} and ${column} < ${`${area}~`}`

/**
 * Posts of the field held in an area, with what their phones sent today and how many duties of theirs wait. Duties are added up once,
 * from the leaf counters, to every length an area number has: a post finds its own by equality.
 */
function standing(area: string, { start, now }: Today): RawBuilder<unknown> {
  return sql`
    worked as materialized (
      select f.post, sum(f.records) as records, max(f.last_at) as last_at from field_hour f
      where f.hour >= ${start} and f.hour < ${new Date(start.getTime() + DAY)} and ${within(sql`f.area`, area)} group by 1
    ), waits as materialized (
      select left(w.area, n) as area, w.doer, sum(w.open) as open
      from (
        select c.area, m.doer, sum(c.open) as open from duty_count c join measure m on m.measure = c.measure
        where ${within(sql`c.area`, area)} and c.opens_hour <= ${now} group by 1, 2 having sum(c.open) > 0
      ) w cross join generate_series(${area.length}::int, length(w.area), 3) n group by 1, 2
    ), phones as materialized (
      select d.post, count(*) as phones from device d where ${within(sql`d.area`, area)} and d.revoked_at is null group by 1
    ), posts as materialized (
      select p.post, p.account, p.role, p.area, coalesce(w.records, 0) as records, w.last_at, coalesce(q.open, 0) as waiting,
        coalesce(d.phones, 0) as phones,
        case when w.post is not null then 'reported' when d.post is null then 'phoneless' when q.open > 0 then 'silent' else 'idle' end as state
      from post p left join worked w on w.post = p.post left join phones d on d.post = p.post
        left join waits q on q.area = p.area and q.doer = p.role
      where ${within(sql`p.area`, area)} and p.role = any(${FIELD_ROLES}::text[]) and p.appointed_at <= ${now}
        and (p.ended_at is null or p.ended_at > ${now})
    )`
}

export type ReportingRow = Reporting & { area: string }

/** Posts by the areas one level below `area`; those over `area` itself under its own number. */
export async function reportingIn(tx: Tx, area: string, today: Today): Promise<ReportingRow[]> {
  await readByIndex(tx)
  const { rows } = await sql<ReportingRow>`
    with ${standing(area, today)}
    select left(area, ${area.length + 3}) as area, count(*) as posts, count(*) filter (where state = 'reported') as reported,
      count(*) filter (where state = 'silent') as silent, count(*) filter (where state = 'phoneless') as phoneless, sum(records) as records
    from posts group by 1 order by 1`.execute(tx)
  return rows
}

/** Records of phones by the hour in which they were made, of today and the day before. Cost follows these two days. */
export async function hoursIn(
  tx: Tx,
  area: string,
  { start }: Today,
): Promise<{ hour: Date; records: number }[]> {
  const { rows } = await sql<{ hour: Date; records: number }>`
    select f.hour, sum(f.records) as records from field_hour f
    where f.hour >= ${new Date(start.getTime() - DAY)} and f.hour < ${new Date(start.getTime() + DAY)} and ${within(sql`f.area`, area)}
    group by 1 order by 1`.execute(tx)
  return rows
}

type PostRow = Omit<FieldPost, 'lastAt' | 'seenAt'> & {
  lastAt: Date | null
  seenAt: Date | null
  cursor: string
}

/** A page of an area's posts in one state, in area order; phones are looked up for those shown alone. */
export async function postsIn(
  tx: Tx,
  area: string,
  today: Today,
  { state, after, limit }: { state: ReportState; after?: string | undefined; limit: number },
): Promise<{ posts: FieldPost[]; next: string | null }> {
  const [afterArea, afterPost] = (after ?? '').split('|')
  const beyond =
    afterArea && afterPost ? sql`(p.area, p.post) > (${afterArea}, ${afterPost}::uuid)` : sql`true`
  await readByIndex(tx)
  const { rows } = await sql<PostRow>`
    with ${standing(area, today)}
    select p.post, p.account, o.name as holder, p.role, p.area, coalesce(a.name, p.area) as "areaName", coalesce(v.name, '') as village,
      o.phone_tail as "phoneTail", p.state, p.records, p.last_at as "lastAt", p.waiting, p.phones,
      d.seen_at as "seenAt", d.unsent, concat_ws('|', p.area, p.post) as cursor
    from (select * from posts p where p.state = ${state} and ${beyond} order by p.area, p.post limit ${limit}) p
    join account o on o.account = p.account
    left join area a on a.area = p.area
    left join lateral (select name from area v where v.area = left(p.area, ${DIGITS.village}::int) offset 0) v on true
    left join lateral (
      select max(r.seen_at) as seen_at, sum(r.unsent) as unsent
      from (select * from device d where d.post = p.post and d.revoked_at is null offset 0) d
      left join device_report r on r.device = d.device
    ) d on true
    order by p.area, p.post`.execute(tx)
  return {
    posts: rows.map(({ cursor: _, ...row }) => ({
      ...row,
      lastAt: row.lastAt?.toISOString() ?? null,
      seenAt: row.seenAt?.toISOString() ?? null,
    })),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

export type FindFilter = {
  area: string
  reviewed: boolean
  account: string
  after?: string | undefined
  limit: number
}
type FindRow = Omit<Find, 'foundAt' | 'reviewed'> & {
  foundAt: Date
  review: string | null
  reviewedAt: Date | null
  reviewer: string | null
  cursor: string
}

/** What is still in the register of what phones found: not taken back, merged or erased since. Looked up find by find. */
const STILL_THERE = sql`
  coalesce(case f.kind when 'household' then (select true from household h where h.household = f.subject)
    else (select p.standing <> 'merged' from person p where p.person = f.subject) end, false)`

/**
 * A page of finds in area order, with others who may be the same. The page is cut first; whoever else is called so is looked for through
 * the names' index, near by: in the household, the village, or with the same birth date or telephone.
 */
export async function findsIn(
  tx: Tx,
  { area, reviewed, account, after, limit }: FindFilter,
): Promise<{ finds: Find[]; next: string | null }> {
  const [afterArea, afterSubject] = (after ?? '').split('|')
  const beyond =
    afterArea && afterSubject ? sql`(f.area, f.subject) > (${afterArea}, ${afterSubject}::uuid)` : sql`true`
  await keepIndexOrder(tx)
  await readByIndex(tx)
  const { rows } = await sql<FindRow>`
    select f.subject, f.kind, f.area, coalesce(a.name, f.area) as "areaName", coalesce(v.name, '') as village,
      k.home as household, coalesce(h.door, '') as door, coalesce(p.name, '') as name,
      coalesce(m.members, 0) as members, f.record, f.found_at as "foundAt", coalesce(o.name, '') as finder,
      f.account = ${account} as own, coalesce(s.alike, '[]') as alike, f.review, f.reviewed_at as "reviewedAt",
      (select name from account r where r.account = f.reviewed_by) as reviewer, concat_ws('|', f.area, f.subject) as cursor
    from (
      select * from field_find f
      where ${within(sql`f.area`, area)} and f.review is ${reviewed ? sql`not null` : sql`null`} and ${beyond} and ${STILL_THERE}
      order by f.area, f.subject limit ${limit}
    ) f
    left join lateral (select * from person p where p.person = f.subject offset 0) p on true
    cross join lateral (select coalesce(p.household, f.subject) as home offset 0) k
    left join lateral (select * from household h where h.household = k.home offset 0) h on true
    left join account o on o.account = f.account
    left join area a on a.area = f.area
    left join lateral (select name from area v where v.area = left(f.area, ${DIGITS.village}::int) offset 0) v on true
    left join lateral (
      select count(*) as members from person c where f.kind = 'household' and c.household = f.subject and c.standing = 'here'
    ) m on true
    left join lateral (${ALIKE}) s on true
    order by f.area, f.subject`.execute(tx)
  return {
    finds: rows.map(({ cursor: _, review, reviewedAt, reviewer, ...row }) => ({
      ...row,
      foundAt: row.foundAt.toISOString(),
      reviewed:
        review !== null && reviewedAt !== null
          ? { record: review, at: reviewedAt.toISOString(), by: reviewer ?? '' }
          : null,
    })),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

/** At most three for a person or a door. */
const ALIKE = sql`
  select json_agg(json_build_object('subject', c.subject, 'label', c.label)) as alike from (
    (select q.person as subject, concat_ws(' ', w.door, q.name) as label
    from person q left join household w on w.household = q.household
    where f.kind = 'person' and q.name = p.name and q.person <> f.subject and q.standing <> 'merged'
      and (q.household = p.household or q.born_on = p.born_on or q.phone_hash = p.phone_hash
        or (q.area >= left(f.area, ${DIGITS.village}::int) and q.area < left(f.area, ${DIGITS.village}::int) || '~'))
      and not exists (select 1 from person_distinct t where t.person = least(q.person, p.person) and t.other = greatest(q.person, p.person))
    limit 3)
    union all
    (select w.household, w.door from household w
    where f.kind = 'household' and w.area = f.area and w.door = h.door and w.household <> f.subject limit 3)
  ) c`

/** How many finds wait in an area, counted no further than `most`. */
export async function findsWaiting(tx: Tx, area: string, most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 from field_find f where ${within(sql`f.area`, area)} and f.review is null and ${STILL_THERE} limit ${most}) c`.execute(
    tx,
  )
  return rows[0]?.n ?? 0
}
