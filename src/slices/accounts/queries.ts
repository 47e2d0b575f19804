import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Role } from '../../core/role.ts'

export type PostRow = { post: string; account: string; role: Role; area: string; areaName: string }
export type Login = {
  account: string
  passwordHash: string
  mustChange: boolean
  totpCipher: string | null
  totpLastStep: number
  failures: number
  lockedUntil: Date | null
}

/** Posts an account holds now, the widest area first. */
export async function postsOf(tx: Tx, account: string): Promise<PostRow[]> {
  const { rows } = await sql<PostRow>`
    select p.post, p.account, p.role, p.area, coalesce(a.name, p.area) as "areaName"
    from post p left join area a on a.area = p.area
    where p.account = ${account} and p.ended_at is null order by length(p.area), p.area, p.post`.execute(tx)
  return rows
}

/** What signing in needs, by username or by the keyed hash of a phone number. */
export async function findLogin(tx: Tx, username: string, phoneHash: string): Promise<Login | undefined> {
  const { rows } = await sql<Login>`
    select a.account, c.password_hash as "passwordHash", c.must_change as "mustChange", c.totp_cipher as "totpCipher",
      c.totp_last_step as "totpLastStep", c.failures, c.locked_until as "lockedUntil"
    from account a join credential c on c.account = a.account
    where a.closed_at is null and (a.username = ${username} or a.phone_hash = ${phoneHash})
    order by a.username = ${username} desc limit 1 for update of c`.execute(tx)
  return rows[0]
}

export type SessionRow = PostRow & { name: string; username: string; mustChange: boolean; seenAt: Date }

/** The session under a token's hash, while it lasts and its post and account are held. */
export async function findSession(tx: Tx, tokenHash: Buffer, now: Date): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select p.post, p.account, p.role, p.area, coalesce(a.name, p.area) as "areaName", o.name, o.username,
      coalesce(c.must_change, false) as "mustChange", s.seen_at as "seenAt"
    from session s
    join post p on p.post = s.post and p.ended_at is null
    join account o on o.account = s.account and o.closed_at is null
    left join credential c on c.account = o.account
    left join area a on a.area = p.area
    where s.token_hash = ${tokenHash} and s.expires_at > ${now}`.execute(tx)
  return rows[0]
}

export async function countyName(tx: Tx): Promise<string> {
  const { rows } = await sql<{ name: string }>`select name from county limit 1`.execute(tx)
  return rows[0]?.name ?? ''
}
