import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { generateSecret, generateURI, verifySync } from 'otplib'
import type { Tx } from '../../database/connect.ts'
import type { Sealer } from '../ledger/sealing.ts'
import { keyedHash } from './first-password.ts'

/** One step of 30 s either way: phones' clocks drift, people type slowly (RFC 6238 §5.2). */
const TOLERANCE = 30
const RECOVERY_CODES = 10
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** The step a code belongs to, when it is right and that step was not used before; else undefined (RFC 6238 §5.2: once only). */
export function stepOf(secret: string, code: string, lastStep: number, now: number): number | undefined {
  const found = verifySync({ secret, token: code, epoch: Math.floor(now / 1000), epochTolerance: TOLERANCE })
  // Both strategies of the package share one type; only time-based results carry a step.
  if (!found.valid || !('timeStep' in found)) return undefined
  return found.timeStep > lastStep ? found.timeStep : undefined
}

/** A secret shown once as QR and text; it counts only when a code has confirmed it. */
export async function beginSecret(
  tx: Tx,
  sealer: Sealer,
  account: string,
  label: { issuer: string; label: string },
): Promise<{ secret: string; uri: string }> {
  const secret = generateSecret()
  await sql`update credential set totp_pending_cipher = ${sealer.seal(secret).cipher} where account = ${account}`.execute(
    tx,
  )
  return { secret, uri: generateURI({ ...label, secret }) }
}

/** Ten new codes in place of all before them; shown once, kept as keyed hashes. 49 bits each, and tries are counted. */
export async function renewRecoveryCodes(
  tx: Tx,
  sealer: Sealer,
  account: string,
  now: Date,
): Promise<string[]> {
  const half = (): string => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  const codes = Array.from({ length: RECOVERY_CODES }, () => `${half()}-${half()}`)
  const hashes = codes.map((code) => hashRecoveryCode(sealer, account, code))
  await sql`delete from recovery_code where account = ${account}`.execute(tx)
  await sql`insert into recovery_code (account, code_hash, made_at)
    select ${account}, hash, ${now} from unnest(${hashes}::text[]) hash`.execute(tx)
  return codes
}

/** Uses a recovery code up; false when it is unknown or was used before. */
export async function useRecoveryCode(
  tx: Tx,
  sealer: Sealer,
  account: string,
  code: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update recovery_code set used_at = ${now}
    where account = ${account} and code_hash = ${hashRecoveryCode(sealer, account, code)} and used_at is null
    returning account`.execute(tx)
  return rows.length > 0
}

/** Takes authenticator and recovery codes away. */
export async function forgetSecondFactor(tx: Tx, account: string): Promise<void> {
  await sql`update credential set totp_cipher = null, totp_pending_cipher = null, failures = 0, locked_until = null
    where account = ${account}`.execute(tx)
  await sql`delete from recovery_code where account = ${account}`.execute(tx)
}

function hashRecoveryCode(sealer: Sealer, account: string, code: string): string {
  return keyedHash(sealer, `recovery code of ${account}`, code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
}
