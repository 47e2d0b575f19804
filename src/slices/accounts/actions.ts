import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import { HOUR } from '../../core/cadence.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import type { SignedIn } from './contract.ts'
import { hashPassword, isPassword } from './password.ts'
import { countyName, findLogin, findSession, postsOf, type Login } from './queries.ts'

/** Wrong passwords before an account is locked, and for how long (NIST SP 800-63B §5.2.2 asks for at most 100 in a row). */
const TRIES = 8
const LOCK = HOUR / 4
/** A session ends after this long without use (NIST SP 800-63B §4.2.3: 12 h at assurance level 2). */
export const SESSION_LIFE = 12 * HOUR

/** Spent when a username is unknown, so that the answer takes as long as for a wrong password. */
const NOBODY = await hashPassword(randomBytes(16).toString('hex'))

export type Entrance = { token: string; signedIn: SignedIn }

/** Checks the password (and one-time code) and opens a session under the account's widest post. */
export async function signIn(
  ledger: Ledger,
  given: { username: string; password: string; totp?: string | undefined },
  client: string,
  checkTotp: (login: Login, code: string | undefined) => number,
): Promise<Entrance> {
  const outcome = await within(ledger.database, ledger.county, async (tx) => {
    const login = await findLogin(tx, given.username.toLowerCase(), ledger.sealer.match(given.username))
    const now = ledger.now()
    if (login?.lockedUntil && login.lockedUntil.getTime() > now) return 'account-locked'
    const right = await isPassword(given.password, login?.passwordHash ?? NOBODY)
    if (!login) return 'sign-in-wrong'
    if (!right) return noteFailure(tx, login, now)
    if (login.totpCipher && !given.totp) return 'totp-needed'
    const step = checkTotp(login, given.totp)
    if (step < 0) return noteFailure(tx, login, now)
    await sql`update credential set failures = 0, locked_until = null, totp_last_step = greatest(totp_last_step, ${step})
      where account = ${login.account}`.execute(tx)
    const post = (await postsOf(tx, login.account))[0]
    if (!post) return 'no-post'
    return openSession(tx, ledger, login.account, post.post, client)
  })
  // Thrown outside the transaction: a refused try must still count.
  if (typeof outcome === 'string') throw new Refusal(outcome)
  return outcome
}

async function noteFailure(tx: Tx, login: Login, now: number): Promise<'sign-in-wrong' | 'account-locked'> {
  const failures = login.failures + 1
  const locked = failures >= TRIES
  await sql`update credential set failures = ${locked ? 0 : failures}, locked_until = ${locked ? new Date(now + LOCK) : null}
    where account = ${login.account}`.execute(tx)
  return locked ? 'account-locked' : 'sign-in-wrong'
}

async function openSession(
  tx: Tx,
  ledger: Ledger,
  account: string,
  post: string,
  client: string,
): Promise<Entrance> {
  const token = randomBytes(32).toString('base64url')
  const now = new Date(ledger.now())
  await sql`insert into session (token_hash, account, post, made_at, seen_at, expires_at, client)
    values (${tokenHash(token)}, ${account}, ${post}, ${now}, ${now}, ${new Date(ledger.now() + SESSION_LIFE)}, ${client.slice(0, 200)})`.execute(
    tx,
  )
  const row = await findSession(tx, tokenHash(token), now)
  if (!row) throw new Error('a session just opened is not there')
  return { token, signedIn: await describe(tx, ledger, row) }
}

export type Seen = { principal: Principal; signedIn: () => Promise<SignedIn> }

/** Whose session a token is. Its life is prolonged at most once a minute, so that reading writes little. */
export async function whoIs(ledger: Ledger, token: string): Promise<Seen | undefined> {
  const now = ledger.now()
  const row = await within(ledger.database, ledger.county, async (tx) => {
    const found = await findSession(tx, tokenHash(token), new Date(now))
    if (found && now - found.seenAt.getTime() > 60_000) {
      await sql`update session set seen_at = ${new Date(now)}, expires_at = ${new Date(now + SESSION_LIFE)}
        where token_hash = ${tokenHash(token)}`.execute(tx)
    }
    return found
  })
  if (!row) return undefined
  const { account, post, role, area } = row
  return {
    principal: { account, post, role, area },
    signedIn: () => within(ledger.database, ledger.county, (tx) => describe(tx, ledger, row)),
  }
}

async function describe(
  tx: Tx,
  ledger: Ledger,
  row: NonNullable<Awaited<ReturnType<typeof findSession>>>,
): Promise<SignedIn> {
  const { account, name, username, mustChange, post, role, area, areaName } = row
  return {
    account,
    name,
    username,
    mustChange,
    post: { post, role, area, areaName },
    posts: await postsOf(tx, account),
    county: { area: ledger.county, name: await countyName(tx) },
  }
}

export async function signOut(ledger: Ledger, token: string): Promise<void> {
  await within(ledger.database, ledger.county, (tx) =>
    sql`delete from session where token_hash = ${tokenHash(token)}`.execute(tx),
  )
}

/** Goes on under another post of the same account. */
export async function actAs(ledger: Ledger, by: Principal, token: string, post: string): Promise<SignedIn> {
  return within(ledger.database, ledger.county, async (tx) => {
    const mine = await postsOf(tx, by.account)
    if (!mine.some((one) => one.post === post)) throw new Refusal('not-allowed')
    await sql`update session set post = ${post} where token_hash = ${tokenHash(token)}`.execute(tx)
    const row = await findSession(tx, tokenHash(token), new Date(ledger.now()))
    if (!row) throw new Refusal('not-signed-in')
    return describe(tx, ledger, row)
  })
}

/** Sets an account's password; `mustChange` when somebody else chose it. Who may is for the caller to have checked. */
export async function setPassword(
  tx: Tx,
  account: string,
  password: string,
  mustChange: boolean,
): Promise<void> {
  const hash = await hashPassword(password)
  await sql`insert into credential (account, password_hash, must_change) values (${account}, ${hash}, ${mustChange})
    on conflict (account) do update set password_hash = excluded.password_hash, must_change = excluded.must_change,
      failures = 0, locked_until = null`.execute(tx)
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
