import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { SessionLine } from './contract.ts'
import type { PostRow } from './queries.ts'
import { sessionEnd } from './rules.ts'

/** Opens a session under a token nobody has seen before; what the browser sent is never taken for one. */
export async function openSession(
  tx: Tx,
  opening: { account: string; post: Pick<PostRow, 'post' | 'role' | 'area'>; client: string },
  now: Date,
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const { account, post, client } = opening
  await sql`delete from session where account = ${account} and expires_at <= ${now}`.execute(tx)
  await sql`insert into session (token_hash, account, post, made_at, seen_at, expires_at, client)
    values (${tokenHash(token)}, ${account}, ${post.post}, ${now}, ${now}, ${lifeEnd(post, now, now)}, ${client.slice(0, 200)})`.execute(
    tx,
  )
  return token
}

/** Prolongs a session that is being used. */
export async function keepSession(
  tx: Tx,
  token: string,
  session: { role: PostRow['role']; area: string; madeAt: Date },
  now: Date,
): Promise<void> {
  await sql`update session set seen_at = ${now}, expires_at = ${lifeEnd(session, session.madeAt, now)}
    where token_hash = ${tokenHash(token)}`.execute(tx)
}

function lifeEnd(post: Pick<PostRow, 'role' | 'area'>, madeAt: Date, now: Date): Date {
  return new Date(sessionEnd(post, madeAt.getTime(), now.getTime()))
}

/** An account's open sessions, the last used first. `token` is the asker's own. */
export async function sessionsOf(tx: Tx, account: string, now: Date, token?: string): Promise<SessionLine[]> {
  const own = token === undefined ? Buffer.alloc(0) : tokenHash(token)
  const { rows } = await sql<Omit<SessionLine, 'madeAt' | 'seenAt'> & { madeAt: Date; seenAt: Date }>`
    select s.session, s.client, s.made_at as "madeAt", s.seen_at as "seenAt", p.role, coalesce(a.name, p.area) as "areaName",
      s.token_hash = ${own} as here
    from session s join post p on p.post = s.post left join area a on a.area = p.area
    where s.account = ${account} and s.expires_at > ${now} order by s.seen_at desc, s.session`.execute(tx)
  return rows.map((row) => ({ ...row, madeAt: row.madeAt.toISOString(), seenAt: row.seenAt.toISOString() }))
}

/** Ends one session of an account; false when it has no such session. */
export async function endSession(tx: Tx, account: string, session: string): Promise<boolean> {
  const { rows } =
    await sql`delete from session where account = ${account} and session = ${session} returning session`.execute(
      tx,
    )
  return rows.length > 0
}

/** Ends every session of an account, save the one under `token`. */
export async function endSessions(tx: Tx, account: string, token?: string): Promise<void> {
  const kept = token === undefined ? Buffer.alloc(0) : tokenHash(token)
  await sql`delete from session where account = ${account} and token_hash <> ${kept}`.execute(tx)
}

export async function dropToken(tx: Tx, token: string): Promise<void> {
  await sql`delete from session where token_hash = ${tokenHash(token)}`.execute(tx)
}

/** The same session goes on under a token that whoever knew the old one does not know. */
export async function renewToken(tx: Tx, token: string): Promise<string> {
  const fresh = randomBytes(32).toString('base64url')
  await sql`update session set token_hash = ${tokenHash(fresh)} where token_hash = ${tokenHash(token)}`.execute(
    tx,
  )
  return fresh
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
