import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { within, type Database, type Tx } from '../../database/connect.ts'
import { together } from '../../database/together.ts'
import { tokenHash } from '../accounts/sessions.ts'
import type { Ledger } from '../ledger/actions.ts'
import { KNOWN, SHOWN, type Holder, type HolderRow } from './holders.ts'
import { paceCall } from './pacing.ts'
import { SEEN_APART, SESSION_IDLE } from './rules.ts'

/** Whose phone it is, and all of them that a code says: read in one look, since half a million phones may ask within a minute. */
export type Resident = {
  session: string
  /** Null until one of several who share a phone has said who they are. */
  person: string | null
  area: string
  seenAt: Date
  expiresAt: Date
  holder: Holder
}

type Row = Omit<Resident, 'holder'> & HolderRow & { hash: string }

/** Opens a session under a token nobody has seen before. */
export async function openSession(
  tx: Tx,
  { person, phoneHash, client }: { person: string | null; phoneHash: string | null; client: string },
  now: Date,
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + SESSION_IDLE)
  await sql`
    insert into resident_session (token_hash, person, phone_hash, made_at, seen_at, expires_at, client)
    values (${tokenHash(token)}, ${person}, ${phoneHash}, ${now}, ${now}, ${expiresAt}, ${client.slice(0, 200)})`.execute(
    tx,
  )
  await sql`delete from resident_session where session in (
    select session from resident_session where expires_at <= ${now} limit 100)`.execute(tx)
  return token
}

const lookUps = new WeakMap<Database, (hash: string) => Promise<Row | undefined>>()

/** Looked up for each call, together under load, never remembered: a session that was ended is refused at the very next one. */
function rowsOf({ database, county }: Ledger): (hash: string) => Promise<Row | undefined> {
  const made =
    lookUps.get(database) ??
    together(async (hashes: readonly string[]) => {
      const asked = hashes.map((hash) => Buffer.from(hash, 'hex'))
      const { rows } = await within(database, county, (tx) => sessionsUnder(asked).execute(tx), {
        often: true,
      })
      return new Map(rows.map((row) => [row.hash, row]))
    })
  lookUps.set(database, made)
  return made
}

/**
 * Somebody merged into another row is that other one; who has left the register is nobody. Which row is worked out before it is looked up:
 * under row security an index takes no expression (measured: 25 ms a session instead of 0.03).
 */
function sessionsUnder(hashes: readonly Buffer[]) {
  return sql<Row>`
    select encode(s.token_hash, 'hex') as hash, s.session, p.person, coalesce(p.area, '') as area, s.seen_at as "seenAt",
      s.expires_at as "expiresAt", ${SHOWN}
    from unnest(${hashes}::bytea[]) k(hash)
    cross join lateral (select * from resident_session s where s.token_hash = k.hash offset 0) s
    left join lateral (
      select coalesce(o.merged_into, o.person) as person from person o where o.person = s.person offset 0) w on true
    left join lateral (select * from person p where p.person = w.person offset 0) p on true
    ${KNOWN}
    where s.person is null or p.standing = 'here'`
}

/** Whoever shows this token; undefined when nobody does any more. */
export async function residentUnder(ledger: Ledger, token: string): Promise<Resident | undefined> {
  const row = await rowsOf(ledger)(tokenHash(token).toString('hex'))
  const now = ledger.now()
  if (!row || row.expiresAt.getTime() <= now) return undefined
  paceCall(row.session, now)
  if (now - row.seenAt.getTime() > SEEN_APART) noteSeen(ledger, row.session)
  const { session, person, area, seenAt, expiresAt, hash: _, ...holder } = row
  return { session, person, area, seenAt, expiresAt, holder: { person: person ?? '', ...holder } }
}

/** Sessions whose use is to be written down, a bounded number at a time: whoever is left out is noted at their next call. */
const MOST_SEEN = 2000
const WRITE_APART = 5000
const seen = new WeakMap<Database, Set<string>>()

function noteSeen({ database, county, now }: Ledger, session: string): void {
  const waiting = seen.get(database)
  if (waiting) {
    if (waiting.size < MOST_SEEN) waiting.add(session)
    return
  }
  const set = new Set([session])
  seen.set(database, set)
  const write = (): void => {
    seen.delete(database)
    const at = now()
    const [seenAt, until] = [new Date(at), new Date(at + SESSION_IDLE)]
    within(database, county, (tx) =>
      sql`update resident_session set seen_at = ${seenAt}, expires_at = ${until}
        where session = any(${[...set]}::uuid[])`.execute(tx),
    ).catch(() => undefined)
  }
  setTimeout(write, WRITE_APART).unref()
}

export type ResidentSession = {
  session: string
  client: string
  madeAt: string
  seenAt: string
  here: boolean
}

/** Where somebody is signed in, the last used first. */
export async function sessionsOf(tx: Tx, person: string, own: string, now: Date): Promise<ResidentSession[]> {
  const { rows } = await sql<Omit<ResidentSession, 'madeAt' | 'seenAt'> & { madeAt: Date; seenAt: Date }>`
    select session, client, made_at as "madeAt", seen_at as "seenAt", session = ${own} as here from resident_session
    where person = ${person} and expires_at > ${now} order by seen_at desc, session`.execute(tx)
  return rows.map((row) => ({ ...row, madeAt: row.madeAt.toISOString(), seenAt: row.seenAt.toISOString() }))
}

/** False when there is no such session of theirs. */
export async function endSession(tx: Tx, person: string | null, session: string): Promise<boolean> {
  const { rows } = await sql`
    delete from resident_session where session = ${session} and person is not distinct from ${person} returning session`.execute(
    tx,
  )
  return rows.length > 0
}
