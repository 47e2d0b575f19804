import { sql } from 'kysely'
import { areaRangeEnd } from '../../core/area.ts'
import type { Role } from '../../core/role.ts'
import type { Tx } from '../../database/connect.ts'
import type { BadgeLine } from './contract.ts'
import { stateOf } from './rules.ts'

export type HeldPost = { post: string; account: string; role: Role; area: string }

/** Posts that are held, by their ids, within an area. */
export async function heldPosts(
  tx: Tx,
  { posts, area }: { posts: readonly string[]; area: string },
  now: Date,
): Promise<HeldPost[]> {
  const { rows } = await sql<HeldPost>`
    select p.post, p.account, p.role, p.area from post p
    where p.post = any(${[...posts]}::uuid[]) and p.area >= ${area} and p.area < ${areaRangeEnd(area)}
      and p.appointed_at <= ${now} and (p.ended_at is null or p.ended_at > ${now})`.execute(tx)
  return rows
}

/** Badges of these posts that were not revoked. */
export async function standingBadges(
  tx: Tx,
  posts: readonly string[],
): Promise<{ badge: string; area: string }[]> {
  const { rows } = await sql<{ badge: string; area: string }>`
    select badge, area from badge where post = any(${[...posts]}::uuid[]) and revoked_at is null order by badge`.execute(
    tx,
  )
  return rows
}

type Wanted = { area: string; after?: string | undefined; limit: number; posts?: readonly string[] }
type LineRow = Omit<BadgeLine, 'state' | 'validUntil'> & { validUntil: Date | null; revokedAt: Date | null }

/** A page of held posts with the last badge of each, in area order; `next` goes on after it. Runs under the county's scope. */
export async function badgesIn(
  tx: Tx,
  { area, after, limit, posts }: Wanted,
  now: Date,
): Promise<{ badges: BadgeLine[]; next: string | null }> {
  const [afterArea = '', afterPost] = after?.split(' ') ?? []
  const { rows } = await sql<LineRow>`
    select p.post, p.account, o.name as holder, p.role, coalesce(o.organisation, '') as unit, p.area, coalesce(a.name, p.area) as "areaName",
      b.badge, b.number, b.valid_until as "validUntil", b.revoked_at as "revokedAt"
    from post p join account o on o.account = p.account left join area a on a.area = p.area
    left join lateral (select * from badge b where b.post = p.post order by b.issued_at desc, b.badge desc limit 1) b on true
    where p.area >= ${area} and p.area < ${areaRangeEnd(area)} and o.closed_at is null
      and p.appointed_at <= ${now} and (p.ended_at is null or p.ended_at > ${now})
      and ${posts ? sql`p.post = any(${[...posts]}::uuid[])` : sql`true`}
      and ${afterPost === undefined ? sql`true` : sql`(p.area, p.post) > (${afterArea}, ${afterPost}::uuid)`}
    order by p.area, p.post limit ${limit + 1}`.execute(tx)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    badges: shown.map(({ validUntil, revokedAt, ...line }) => ({
      ...line,
      validUntil: validUntil?.toISOString() ?? null,
      state: validUntil && stateOf({ validUntil, revokedAt, isHeld: true }, now.getTime()),
    })),
    next: rows.length > limit && last ? `${last.area} ${last.post}` : null,
  }
}

export type Found = {
  badge: string
  post: string
  area: string
  name: string
  unit: string
  role: Role
  isHeld: boolean
  places: string[]
  from: number
  until: number
  callBack: string | null
  validUntil: Date
  revokedAt: Date | null
  calls: boolean
  devices: string[]
}

/** Duties looked at before a post over a wide area counts as having none at doors today. */
const LOOKED_AT = 500

/** All there is about the badge with a number. One statement whatever it finds. Runs under the county's scope. */
export async function badgeNumbered(tx: Tx, number: string, now: Date): Promise<Found | undefined> {
  const { rows } = await sql<Found>`
    select b.badge, b.post, p.area, o.name, coalesce(o.organisation, '') as unit, p.role,
      o.closed_at is null and p.appointed_at <= ${now} and (p.ended_at is null or p.ended_at > ${now}) as "isHeld",
      array(select a.name from generate_series(6, length(p.area), 3) n cross join lateral (
        select a.name from area a where a.area = left(p.area, n) offset 0) a order by n) as places,
      b.from_hour as "from", b.until_hour as "until", b.call_back as "callBack", b.valid_until as "validUntil", b.revoked_at as "revokedAt",
      array(select d.device from device d where d.post = b.post and d.revoked_at is null) as devices,
      exists (
        select 1 from (
          select d.measure, d.assigned from duty d
          where d.area >= p.area and d.area < p.area || '~' and d.outcome = 0 and d.opens_at <= ${now} limit ${LOOKED_AT}
        ) d join measure m on m.measure = d.measure
        where m.subject_kind in ('household', 'person') and coalesce(d.assigned = b.post, m.doer = p.role)
      ) as calls
    from badge b join post p on p.post = b.post join account o on o.account = b.account where b.number = ${number}`.execute(
    tx,
  )
  return rows[0]
}

/** Full hours of one day in which a post's phones recorded something, as times; none: nothing. */
export async function hoursOf(tx: Tx, post: string, from: Date, until: Date): Promise<Date[]> {
  const { rows } = await sql<{ hour: Date }>`
    select hour from field_hour where post = ${post} and hour >= ${from} and hour < ${until} order by hour`.execute(
    tx,
  )
  return rows.map(({ hour }) => hour)
}

export async function ownBadgeOf(
  tx: Tx,
  post: string,
  now: Date,
): Promise<{ badge: string; number: string; validUntil: Date } | undefined> {
  const { rows } = await sql<{ badge: string; number: string; validUntil: Date }>`
    select badge, number, valid_until as "validUntil" from badge
    where post = ${post} and revoked_at is null and valid_until > ${now} order by issued_at desc, badge desc limit 1`.execute(
    tx,
  )
  return rows[0]
}

/** The badge, if it is within an area, with the role it is for. */
export async function badgeIn(
  tx: Tx,
  badge: string,
): Promise<{ area: string; role: Role; post: string } | undefined> {
  const { rows } = await sql<{ area: string; role: Role; post: string }>`
    select b.area, p.role, b.post from badge b join post p on p.post = b.post where b.badge = ${badge}`.execute(
    tx,
  )
  return rows[0]
}

/** Who sits in the command post. */
export async function commandersOf(tx: Tx, county: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ account: string }>`
    select distinct account from post where area = ${county} and role in ('commander', 'clerk')
      and appointed_at <= ${now} and (ended_at is null or ended_at > ${now})`.execute(tx)
  return rows.map(({ account }) => account)
}
