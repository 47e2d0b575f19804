import { sql, type RawBuilder } from 'kysely'
import type { AreaLevel } from '../../core/area.ts'
import { areaRangeEnd, isWithin } from '../../core/area.ts'
import type { Role } from '../../core/role.ts'
import type { Tx } from '../../database/connect.ts'
import { CHIEF_ROLE } from '../areas/queries.ts'
import type { AccountLine, AccountPage, Vacancy } from './contract.ts'
import type { Managed } from './rules.ts'

/*
 * Accounts as leaders look after them. An account has no area of its own to be fenced by: these queries run under the county's scope,
 * since a post elsewhere decides whether an account is one's own, and say in each `where` what the asker may see.
 */

export type AccountFilter = {
  /** The area whose accounts are wanted, within the asker's scope. */
  area: string
  q?: string | undefined
  phoneHash?: string | undefined
  role?: Role | undefined
  state?: AccountLine['state'] | undefined
  after?: string | undefined
  limit: number
}

type Wanted = Omit<AccountFilter, 'after' | 'limit'>

type LineRow = Omit<AccountLine, 'signedInAt'> & { signedInAt: Date | null }

/** In SQL: post `p` is held or still to come at a moment, and lies in an area. */
function standsIn(area: string, now: Date): RawBuilder<boolean> {
  return sql`p.area >= ${area} and p.area < ${areaRangeEnd(area)} and (p.ended_at is null or p.ended_at > ${now})`
}

/** In SQL: account `a` holds a post in the area, or none at all and was made there. */
function belongsTo(area: string, now: Date): RawBuilder<boolean> {
  return sql`(
    exists (select 1 from post p where p.account = a.account and ${standsIn(area, now)})
    or (a.home >= ${area} and a.home < ${areaRangeEnd(area)}
      and not exists (select 1 from post p where p.account = a.account and (p.ended_at is null or p.ended_at > ${now}))))`
}

const STATE = (now: Date): RawBuilder<AccountLine['state']> => sql`case
  when a.closed_at is not null then 'closed'
  when not exists (select 1 from post p where p.account = a.account and (p.ended_at is null or p.ended_at > ${now})) then 'no-post'
  when c.signed_in_at is null then 'never-in'
  when c.locked_until > ${now} then 'locked'
  else 'in-use' end`

/** In SQL: account `a` with credential `c` is one of those wanted. */
function matches({ area, q, phoneHash, role, state }: Wanted, now: Date): RawBuilder<boolean> {
  return sql`${belongsTo(area, now)}
      and ${state ? sql`${STATE(now)} = ${state}` : sql`a.closed_at is null`}
      and ${role ? sql`exists (select 1 from post p where p.account = a.account and p.role = ${role} and ${standsIn(area, now)})` : sql`true`}
      and ${
        q
          ? sql`(strpos(a.name, ${q}) > 0 or strpos(a.username, ${q.toLowerCase()}) > 0 or a.phone_tail = ${q} or a.phone_hash = ${phoneHash ?? ''})`
          : sql`true`
      }`
}

/** How many there are, as far as `most` + 1. */
export async function countAccounts(tx: Tx, filter: Wanted, now: Date, most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 from account a left join credential c on c.account = a.account where ${matches(filter, now)} limit ${most + 1}) w`.execute(
    tx,
  )
  return rows[0]?.n ?? 0
}

/** A page of accounts by username; `next` goes on after it. */
export async function accountsIn(
  tx: Tx,
  filter: AccountFilter,
  now: Date,
): Promise<{ accounts: AccountLine[]; next: string | null }> {
  const { area, after, limit } = filter
  const { rows } = await sql<LineRow>`
    select a.account, a.username, a.name, a.phone_tail as "phoneTail", c.signed_in_at as "signedInAt", c.totp_cipher is not null as "hasTotp",
      ${STATE(now)} as state,
      coalesce((select jsonb_agg(jsonb_build_object('post', p.post, 'role', p.role, 'area', p.area, 'areaName', coalesce(g.name, p.area))
          order by length(p.area), p.area, p.post)
        from post p left join area g on g.area = p.area where p.account = a.account and ${standsIn(area, now)}), '[]') as posts
    from account a left join credential c on c.account = a.account
    where ${matches(filter, now)}
      and ${after ? sql`a.username > ${after}` : sql`true`}
    order by a.username limit ${limit}`.execute(tx)
  return {
    accounts: rows.map((row) => ({ ...row, signedInAt: row.signedInAt?.toISOString() ?? null })),
    next: rows.length < limit ? null : (rows.at(-1)?.username ?? null),
  }
}

export type Kept = Managed & {
  username: string
  name: string
  phoneTail: string | null
  organisation: string | null
  closedAt: Date | null
}

/** An account as the rules about managing it look at it: with every post it holds or will hold, wherever. */
export async function managedAccount(tx: Tx, account: string, now: Date): Promise<Kept | undefined> {
  const { rows } = await sql<Kept>`
    select a.account, a.home, a.username, a.name, a.phone_tail as "phoneTail", a.organisation, a.closed_at as "closedAt",
      coalesce((select jsonb_agg(jsonb_build_object('role', p.role, 'area', p.area)) from post p
        where p.account = a.account and (p.ended_at is null or p.ended_at > ${now})), '[]') as posts
    from account a where a.account = ${account}`.execute(tx)
  return rows[0]
}

type PostRow = Omit<AccountPage['posts'][number], 'startsAt' | 'endsAt'> & {
  startsAt: Date
  endsAt: Date | null
}

/** Every post an account has had, the newest first: those within `scope`, and how many stand elsewhere. */
export async function postHistory(
  tx: Tx,
  account: string,
  scope: string,
  now: Date,
): Promise<{ posts: AccountPage['posts']; elsewhere: number }> {
  const { rows } = await sql<PostRow>`
    select p.post, p.role, p.area, coalesce(g.name, p.area) as "areaName", p.appointed_at as "startsAt", p.ended_at as "endsAt",
      case when p.ended_at <= ${now} then 'over' when p.appointed_at > ${now} then 'coming' else 'held' end as state,
      (select count(*) from duty d where d.assigned = p.post and d.outcome = 0) as duties
    from post p left join area g on g.area = p.area where p.account = ${account}
    order by p.appointed_at desc, p.post`.execute(tx)
  const seen = rows.filter(({ area }) => isWithin(area, scope))
  return {
    posts: seen.map((row) => ({
      ...row,
      startsAt: row.startsAt.toISOString(),
      endsAt: row.endsAt?.toISOString() ?? null,
    })),
    elsewhere: rows.filter(({ area, state }) => !isWithin(area, scope) && state !== 'over').length,
  }
}

export type CredentialRow = {
  mustChange: boolean
  firstUntil: Date | null
  signedInAt: Date | null
  lockedUntil: Date | null
  hasTotp: boolean
}

/** What may be known of an account's password by those who may reset it: everything but the password. */
export async function credentialOf(tx: Tx, account: string): Promise<CredentialRow | undefined> {
  const { rows } = await sql<CredentialRow>`
    select must_change as "mustChange", first_until as "firstUntil", signed_in_at as "signedInAt", locked_until as "lockedUntil",
      totp_cipher is not null as "hasTotp" from credential where account = ${account}`.execute(tx)
  return rows[0]
}

/** Areas of a scope whose chief's post nobody holds, by number; runs under the asker's scope. */
export async function vacanciesIn(
  tx: Tx,
  filter: { area: string; level?: AreaLevel | undefined; after?: string | undefined; limit: number },
  now: Date,
): Promise<{ vacancies: Vacancy[]; count: number; next: string | null }> {
  const { area, level, after, limit } = filter
  const vacant = sql`
    from area a where a.area >= ${area} and a.area < ${areaRangeEnd(area)} and a.closed_at is null and ${CHIEF_ROLE} is not null
      and ${level ? sql`a.level = ${level}` : sql`true`}
      and not exists (select 1 from post p where p.area = a.area and p.role = ${CHIEF_ROLE} and p.appointed_at <= ${now}
        and (p.ended_at is null or p.ended_at > ${now}))`
  const { rows } = await sql<Vacancy>`
    select a.area, a.name, a.level, ${CHIEF_ROLE} as role,
      coalesce((select string_agg(u.name, ' ' order by u.area) from area u where length(u.area) > 6 and u.area <> a.area
        and u.area = any(array(select left(a.area, n) from generate_series(9, length(a.area), 3) n))), '') as "within",
      (select min(p.appointed_at) from post p where p.area = a.area and p.role = ${CHIEF_ROLE} and p.appointed_at > ${now}) as "comingAt"
    ${vacant} and ${after ? sql`a.area > ${after}` : sql`true`} order by a.area limit ${limit}`.execute(tx)
  const counted = await sql<{ count: number }>`select count(*) as count ${vacant}`.execute(tx)
  return {
    vacancies: rows.map((row) => ({
      ...row,
      comingAt: row.comingAt ? new Date(row.comingAt).toISOString() : null,
    })),
    count: counted.rows[0]?.count ?? 0,
    next: rows.length < limit ? null : (rows.at(-1)?.area ?? null),
  }
}

/** Open duties that were given to a post by name, so that they can go to whoever takes it over. */
export async function assignedTo(
  tx: Tx,
  post: string,
): Promise<{ measure: string; opensAt: string; subject: string }[]> {
  const { rows } = await sql<{ measure: string; opensAt: Date; subject: string }>`
    select m.id as measure, d.opens_at as "opensAt", d.subject from duty d join measure m on m.measure = d.measure
    where d.assigned = ${post} and d.outcome = 0 order by d.subject, d.measure, d.opens_at`.execute(tx)
  return rows.map((row) => ({ ...row, opensAt: row.opensAt.toISOString() }))
}

/** Everybody who has or had an account: what a list of people is matched with. */
export async function peopleKnown(
  tx: Tx,
): Promise<
  { account: string; username: string; name: string; phoneHash: string | null; isClosed: boolean }[]
> {
  const { rows } = await sql<{
    account: string
    username: string
    name: string
    phoneHash: string | null
    isClosed: boolean
  }>`
    select account, username, name, phone_hash as "phoneHash", closed_at is not null as "isClosed" from account`.execute(
    tx,
  )
  return rows
}

/** `account role area` of every post that is held or still to come. */
export async function postKeys(tx: Tx, now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select concat_ws(' ', account, role, area) as key from post where ended_at is null or ended_at > ${now}`.execute(
    tx,
  )
  return new Set(rows.map(({ key }) => key))
}

export async function areasWithin(tx: Tx, scope: string): Promise<{ area: string; name: string }[]> {
  const { rows } = await sql<{ area: string; name: string }>`
    select area, name from area where area >= ${scope} and area < ${areaRangeEnd(scope)} and closed_at is null`.execute(
    tx,
  )
  return rows
}

export async function areaNames(tx: Tx, areas: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ area: string; name: string }>`
    select area, name from area where area = any(${[...new Set(areas)]}::text[])`.execute(tx)
  return new Map(rows.map(({ area, name }) => [area, name]))
}

export async function postAt(tx: Tx, post: string): Promise<{ role: Role; area: string } | undefined> {
  const { rows } = await sql<{
    role: Role
    area: string
  }>`select role, area from post where post = ${post}`.execute(tx)
  return rows[0]
}
