import { sql } from 'kysely'
import { SECOND_FACTOR, type Role } from '../../core/role.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Profile } from './contract.ts'

export type PostRow = { post: string; account: string; role: Role; area: string; areaName: string }
export type Login = {
  account: string
  username: string
  name: string
  phoneHash: string | null
  passwordHash: string
  mustChange: boolean
  firstUntil: Date | null
  totpCipher: string | null
  totpPendingCipher: string | null
  totpLastStep: number
  failures: number
  lockedUntil: Date | null
}

/** Posts an account holds at a moment, the widest area first. */
export async function postsOf(tx: Tx, account: string, now: Date): Promise<PostRow[]> {
  const { rows } = await sql<PostRow>`
    select p.post, p.account, p.role, p.area, coalesce(a.name, p.area) as "areaName"
    from post p left join area a on a.area = p.area
    where p.account = ${account} and ${isHeld(now)} order by length(p.area), p.area, p.post`.execute(tx)
  return rows
}

/** True in SQL while post `p` is held: from its first second until just before its last. */
function isHeld(now: Date) {
  return sql`p.appointed_at <= ${now} and (p.ended_at is null or p.ended_at > ${now})`
}

const LOGIN = sql`
  a.account, a.username, a.name, a.phone_hash as "phoneHash", c.password_hash as "passwordHash", c.must_change as "mustChange",
  c.first_until as "firstUntil", c.totp_cipher as "totpCipher", c.totp_pending_cipher as "totpPendingCipher",
  c.totp_last_step as "totpLastStep", c.failures, c.locked_until as "lockedUntil"`

/** What signing in needs, by username or by the keyed hash of a phone number. Two tries at one account wait for each other. */
export async function findLogin(tx: Tx, username: string, phoneHash: string): Promise<Login | undefined> {
  const { rows } = await sql<Login>`
    select ${LOGIN} from account a join credential c on c.account = a.account
    where a.closed_at is null and (a.username = ${username} or a.phone_hash = ${phoneHash})
    order by a.username = ${username} desc limit 1 for update of c`.execute(tx)
  return rows[0]
}

export async function loginOf(tx: Tx, account: string): Promise<Login | undefined> {
  const { rows } = await sql<Login>`
    select ${LOGIN} from account a join credential c on c.account = a.account
    where a.closed_at is null and a.account = ${account} for update of c`.execute(tx)
  return rows[0]
}

export type SessionRow = PostRow & {
  name: string
  username: string
  mustChange: boolean
  hasTotp: boolean
  mustEnrol: boolean
  seenAt: Date
  madeAt: Date
}

/** The session under a token's hash, while it lasts and its post and account are held. */
export async function findSession(tx: Tx, tokenHash: Buffer, now: Date): Promise<SessionRow | undefined> {
  const { rows } = await sessionsUnder([tokenHash], now).execute(tx)
  return rows[0]
}

/**
 * The same as a query, for all who ask at one time: every request does (entering.ts). Each row is fetched by its key, on purpose: of a
 * table fenced by area the planner expects next to nothing, and would read all posts of the county for each session.
 */
export function sessionsUnder(tokenHashes: readonly Buffer[], now: Date) {
  return sql<SessionRow & { tokenHash: Buffer }>`
    select s.token_hash as "tokenHash", p.post, p.account, p.role, p.area, coalesce(a.name, p.area) as "areaName", o.name, o.username,
      coalesce(c.must_change, false) as "mustChange", c.totp_cipher is not null as "hasTotp",
      c.totp_cipher is null and ${isSecondFactorAsked(now)} as "mustEnrol", s.seen_at as "seenAt", s.made_at as "madeAt"
    from session s
    cross join lateral (select * from post p where p.post = s.post offset 0) p
    cross join lateral (select * from account o where o.account = s.account offset 0) o
    left join lateral (select * from credential c where c.account = o.account offset 0) c on true
    left join lateral (select name from area a where a.area = p.area offset 0) a on true
    where ${isHeld(now)} and o.closed_at is null and s.token_hash = any(${[...tokenHashes]}::bytea[]) and s.expires_at > ${now}`
}

/**
 * In SQL: a real county, and account `o` holds a post that asks for a second factor, whichever it acts under (core/role.ts). `offset`
 * keeps PostgreSQL from asking it of all posts once, to look the answer up.
 */
function isSecondFactorAsked(now: Date) {
  return sql`exists (
    select 1 from post q cross join county y where q.account = o.account and y.demo is null
      and (q.role = any(${[...SECOND_FACTOR]}::text[]) or length(q.area) <= 6)
      and q.appointed_at <= ${now} and (q.ended_at is null or q.ended_at > ${now}) offset 0)`
}

export async function countyName(tx: Tx): Promise<string> {
  const { rows } = await sql<{ name: string }>`select name from county limit 1`.execute(tx)
  return rows[0]?.name ?? ''
}

/** The account as its own holder sees it. */
export async function profileOf(tx: Tx, account: string, now: Date): Promise<Profile> {
  const { rows } = await sql<Omit<Profile, 'passwordChangedAt'> & { passwordChangedAt: Date | null }>`
    select o.account, o.username, o.name, o.phone_tail as "phoneTail", c.changed_at as "passwordChangedAt",
      c.totp_cipher is not null as "hasTotp", ${isSecondFactorAsked(now)} as "totpAsked",
      (select count(*) from recovery_code r where r.account = o.account and r.used_at is null) as "recoveryCodesLeft"
    from account o left join credential c on c.account = o.account where o.account = ${account}`.execute(tx)
  const row = rows[0]
  if (!row) throw new Refusal('not-found')
  return { ...row, passwordChangedAt: row.passwordChangedAt?.toISOString() ?? null }
}
