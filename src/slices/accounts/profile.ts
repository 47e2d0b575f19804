import { sql } from 'kysely'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { within, type Database, type Tx } from '../../database/connect.ts'
import type { Principal } from '../ledger/drafting.ts'
import type { Sealer } from '../ledger/sealing.ts'
import type { Profile } from './contract.ts'
import { hashPassword, isPassword } from './password.ts'
import { countyName, loginOf, profileOf, type Login } from './queries.ts'
import { passwordFault } from './rules.ts'
import { beginSecret, forgetSecondFactor, renewRecoveryCodes, stepOf } from './second-factor.ts'
import { endSessions, renewToken } from './sessions.ts'
import { countFailure } from './tries.ts'

/** What somebody's own account is looked after with; a ledger has all of it. */
export type Means = { database: Database; county: string; sealer: Sealer; now: () => number }

export async function readProfile(means: Means, by: Principal): Promise<Profile> {
  return within(means.database, means.county, (tx) => profileOf(tx, by.account, new Date(means.now())))
}

/**
 * Chooses the account's own password; the present one is asked for, and wrong ones count as wrong tries at signing in. Every other
 * session ends; this one goes on under the new token it gives.
 */
export async function changePassword(
  means: Means,
  by: Principal,
  token: string,
  given: { old: string; password: string },
): Promise<string> {
  return settled(means, async (tx) => {
    const login = await withPassword(tx, means, by, given.old)
    if (typeof login === 'string') return login
    const fault = ownFault(means, login, given)
    if (fault) return fault
    await sql`update credential set password_hash = ${await hashPassword(given.password)}, must_change = false, first_until = null, failures = 0,
      changed_at = ${new Date(means.now())} where account = ${by.account}`.execute(tx)
    await endSessions(tx, by.account, token)
    return { value: await renewToken(tx, token) }
  })
}

function ownFault(
  { sealer }: Means,
  login: Login,
  { old, password }: { old: string; password: string },
): RefusalCode | undefined {
  if (old.normalize('NFKC') === password.normalize('NFKC')) return 'password-same'
  const digits = password.replaceAll(/\D/g, '')
  // The phone number is known only by its keyed hash: every eleven digits in a row are compared with it.
  for (let at = 0; at + 11 <= digits.length; at += 1)
    if (login.phoneHash !== null && sealer.match(digits.slice(at, at + 11)) === login.phoneHash)
      return 'password-obvious'
  return passwordFault(password, [login.username, login.name])
}

/** A new authenticator: a secret to show as QR. Whoever has one, or is past signing in, is asked for the password. */
export async function beginTotp(
  means: Means,
  by: Principal,
  given: { password?: string | undefined },
  isEnrolling: boolean,
): Promise<{ secret: string; uri: string }> {
  return settled(means, async (tx) => {
    const login = isEnrolling
      ? await loginOf(tx, by.account)
      : await withPassword(tx, means, by, given.password ?? '')
    if (typeof login === 'string') return login
    if (!login) return 'not-found'
    // Scanned on the phone the app shows "issuer: label"; some cut at a colon.
    const issuer = `Hutong ${(await countyName(tx)).replaceAll(':', ' ')}`
    return { value: await beginSecret(tx, means.sealer, by.account, { issuer, label: login.username }) }
  })
}

/** The first code proves that the secret arrived: from now on it is asked for. Gives the recovery codes, and a new token. */
export async function confirmTotp(
  means: Means,
  by: Principal,
  token: string,
  code: string,
): Promise<{ token: string; recoveryCodes: string[] }> {
  return settled(means, async (tx) => {
    const login = await loginOf(tx, by.account)
    if (!login?.totpPendingCipher) return 'totp-not-begun'
    const step = stepOf(means.sealer.open(login.totpPendingCipher), code, 0, means.now())
    if (step === undefined) return 'totp-wrong'
    await sql`update credential set totp_cipher = totp_pending_cipher, totp_pending_cipher = null, totp_last_step = ${step}
      where account = ${by.account}`.execute(tx)
    const recoveryCodes = await renewRecoveryCodes(tx, means.sealer, by.account, new Date(means.now()))
    await endSessions(tx, by.account, token)
    return { value: { token: await renewToken(tx, token), recoveryCodes } }
  })
}

/** Goes back to the password alone, where no post asks for more. */
export async function removeTotp(means: Means, by: Principal, password: string): Promise<void> {
  return settled(means, async (tx) => {
    const login = await withPassword(tx, means, by, password)
    if (typeof login === 'string') return login
    const { totpAsked } = await profileOf(tx, by.account, new Date(means.now()))
    if (totpAsked) return 'totp-kept'
    await forgetSecondFactor(tx, by.account)
    return { value: undefined }
  })
}

/** Ten new recovery codes; the old ones are void. */
export async function renewCodes(means: Means, by: Principal, password: string): Promise<string[]> {
  return settled(means, async (tx) => {
    const login = await withPassword(tx, means, by, password)
    if (typeof login === 'string') return login
    if (!login.totpCipher) return 'totp-not-begun'
    return { value: await renewRecoveryCodes(tx, means.sealer, by.account, new Date(means.now())) }
  })
}

/** A refusal that comes back, and is thrown only after the commit: the wrong try it may stand for has to count. */
async function settled<T>(means: Means, work: (tx: Tx) => Promise<{ value: T } | RefusalCode>): Promise<T> {
  const outcome = await within(means.database, means.county, work)
  if (typeof outcome === 'string') throw new Refusal(outcome)
  return outcome.value
}

/** The caller's own login when the password is right. Guessing here is limited like guessing at the door. */
async function withPassword(
  tx: Tx,
  means: Means,
  by: Principal,
  password: string,
): Promise<Login | RefusalCode> {
  const now = means.now()
  const login = await loginOf(tx, by.account)
  if (!login) return 'not-found'
  if ((login.lockedUntil?.getTime() ?? 0) > now) return 'account-locked'
  if (await isPassword(means.sealer, password, login.passwordHash)) return login
  return (await countFailure(tx, login, new Date(now))) ? 'account-locked' : 'password-wrong'
}
