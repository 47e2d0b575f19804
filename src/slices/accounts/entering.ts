import { sql } from 'kysely'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { within, type Database, type Tx } from '../../database/connect.ts'
import { together } from '../../database/together.ts'
import type { Principal } from '../ledger/drafting.ts'
import type { SignedIn } from './contract.ts'
import { isPassword } from './password.ts'
import type { Means } from './profile.ts'
import {
  countyName,
  findLogin,
  findSession,
  postsOf,
  sessionsUnder,
  type Login,
  type SessionRow,
} from './queries.ts'
import { stepOf, useRecoveryCode } from './second-factor.ts'
import { dropToken, keepSession, openSession, tokenHash } from './sessions.ts'
import { ADDRESS_TRIES, countFailure, countTry, isHeldBack, sourceOf, TRIES } from './tries.ts'

export type Entrance = { token: string; signedIn: SignedIn }
export type Given = {
  username: string
  password: string
  totp?: string | undefined
  recoveryCode?: string | undefined
}
/** Where a try comes from: the browser's name of itself, its address, the session it brings along if any. */
export type Visitor = { client: string; address: string; token: string }

/** Checks the password and the second factor, and opens a session under the account's widest post. */
export async function signIn(means: Means, given: Given, visitor: Visitor): Promise<Entrance> {
  const outcome = await within(means.database, means.county, (tx) => tryToEnter(tx, means, given, visitor))
  // Thrown outside the transaction: a refused try must still count.
  if (typeof outcome === 'string') throw new Refusal(outcome)
  return outcome
}

async function tryToEnter(
  tx: Tx,
  means: Means,
  given: Given,
  visitor: Visitor,
): Promise<Entrance | RefusalCode> {
  const now = new Date(means.now())
  const { sealer } = means
  const address = sourceOf(sealer, 'address', visitor.address)
  if (await isHeldBack(tx, address, now)) return 'too-many'
  const login = await findLogin(tx, given.username.toLowerCase(), sealer.match(given.username))
  // A name no account has is locked like one that has, or the lock would tell which is which.
  const nobody = login ? undefined : sourceOf(sealer, 'name', given.username)
  const locked = nobody
    ? await isHeldBack(tx, nobody, now, true)
    : (login?.lockedUntil?.getTime() ?? 0) > now.getTime()
  if (locked) return 'account-locked'
  const right = await isPassword(sealer, given.password, login?.passwordHash)
  if (!login || !right) return noteFailure(tx, { login, nobody, address }, now)
  if (login.firstUntil && login.firstUntil <= now) return 'first-password-expired'
  if (login.totpCipher) {
    if (!given.totp && !given.recoveryCode) return 'totp-needed'
    if (!(await isSecondFactor(tx, means, login, given)))
      return noteFailure(tx, { login, nobody, address }, now)
  }
  const post = (await postsOf(tx, login.account, now))[0]
  if (!post) return 'no-post'
  await sql`update credential set failures = 0, locked_until = null, signed_in_at = ${now}
    where account = ${login.account}`.execute(tx)
  if (visitor.token !== '') await dropToken(tx, visitor.token)
  const token = await openSession(tx, { account: login.account, post, client: visitor.client }, now)
  const row = await findSession(tx, tokenHash(token), now)
  if (!row) throw new Error('a session just opened is not there')
  return { token, signedIn: await describe(tx, means, row) }
}

async function isSecondFactor(tx: Tx, means: Means, login: Login, given: Given): Promise<boolean> {
  const { sealer } = means
  const now = means.now()
  if (given.totp === undefined || login.totpCipher === null)
    return useRecoveryCode(tx, sealer, login.account, given.recoveryCode ?? '', new Date(now))
  const step = stepOf(sealer.open(login.totpCipher), given.totp, login.totpLastStep, now)
  if (step === undefined) return false
  await sql`update credential set totp_last_step = ${step} where account = ${login.account}`.execute(tx)
  return true
}

type Failing = { login: Login | undefined; nobody: string | undefined; address: string }

async function noteFailure(
  tx: Tx,
  { login, nobody, address }: Failing,
  now: Date,
): Promise<'sign-in-wrong' | 'account-locked'> {
  await countTry(tx, address, ADDRESS_TRIES, now)
  const locked = login ? await countFailure(tx, login, now) : await countTry(tx, nobody ?? '', TRIES, now)
  return locked ? 'account-locked' : 'sign-in-wrong'
}

/** `before` is what the account must do before anything else. */
export type Seen = {
  principal: Principal
  before: 'password-must-change' | 'totp-must-enrol' | undefined
  signedIn: () => Promise<SignedIn>
}

const lookUps = new WeakMap<Database, (hash: string) => Promise<SessionRow | undefined>>()

/**
 * Looked up for each request, never remembered: a session that was ended is refused at the very next one, whichever process it reaches.
 * Requests that come while a look is under way are looked up together in the next.
 */
function sessionsOf({ database, county, now }: Means): (hash: string) => Promise<SessionRow | undefined> {
  const made =
    lookUps.get(database) ??
    together(async (hashes: readonly string[]) => {
      const asked = hashes.map((hash) => Buffer.from(hash, 'hex'))
      const query = sessionsUnder(asked, new Date(now()))
      const { rows } = await within(database, county, (tx) => query.execute(tx), { often: true })
      return new Map(rows.map((row) => [row.tokenHash.toString('hex'), row]))
    })
  lookUps.set(database, made)
  return made
}

/** Whose session a token is. Its life is prolonged at most once a minute, so that reading writes little. */
export async function whoIs(means: Means, token: string): Promise<Seen | undefined> {
  const now = new Date(means.now())
  const row = await sessionsOf(means)(tokenHash(token).toString('hex'))
  if (!row) return undefined
  if (now.getTime() - row.seenAt.getTime() > 60_000)
    await within(means.database, means.county, (tx) => keepSession(tx, token, row, now))
  const { account, post, role, area, mustChange, mustEnrol } = row
  return {
    principal: { account, post, role, area },
    before: mustChange ? 'password-must-change' : mustEnrol ? 'totp-must-enrol' : undefined,
    signedIn: () => within(means.database, means.county, (tx) => describe(tx, means, row)),
  }
}

async function describe(tx: Tx, means: Means, row: SessionRow): Promise<SignedIn> {
  const { account, name, username, mustChange, mustEnrol, hasTotp, post, role, area, areaName } = row
  return {
    account,
    name,
    username,
    mustChange,
    mustEnrol,
    hasTotp,
    post: { post, role, area, areaName },
    posts: await postsOf(tx, account, new Date(means.now())),
    county: { area: means.county, name: await countyName(tx) },
  }
}

export async function signOut(means: Means, token: string): Promise<void> {
  await within(means.database, means.county, (tx) => dropToken(tx, token))
}

/** Goes on under another post of the same account. */
export async function actAs(means: Means, by: Principal, token: string, post: string): Promise<SignedIn> {
  const now = new Date(means.now())
  return within(means.database, means.county, async (tx) => {
    const mine = await postsOf(tx, by.account, now)
    if (!mine.some((one) => one.post === post)) throw new Refusal('not-allowed')
    await sql`update session set post = ${post} where token_hash = ${tokenHash(token)}`.execute(tx)
    const row = await findSession(tx, tokenHash(token), now)
    if (!row) throw new Refusal('not-signed-in')
    return describe(tx, means, row)
  })
}
