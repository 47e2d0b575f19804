import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Sealer } from '../ledger/sealing.ts'
import { keyedHash } from './first-password.ts'

/** argon2id with OWASP's first choice (Password Storage Cheat Sheet, 2023): 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
const hash = promisify(argon2)

/** Spent where there is nothing to compare with, so that every answer takes as long as one for a wrong password. */
const NOTHING = await hashPassword(randomBytes(16).toString('hex'))

/** `argon2id$memory$passes$salt$hash`, the last two base64. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await hash('argon2id', { ...COST, message: password.normalize('NFKC'), nonce })
  return ['argon2id', COST.memory, COST.passes, nonce.toString('base64'), tag.toString('base64')].join('$')
}

/** Whether a password is the one kept; without one kept it is wrong. Always costs one argon2id. */
export async function isPassword(
  sealer: Sealer,
  given: string,
  stored: string | undefined,
): Promise<boolean> {
  const [scheme, salt = '', tag = ''] = (stored ?? '').split('$')
  if (scheme !== 'keyed') return isSlow(given, stored ?? NOTHING)
  await isSlow(given, NOTHING)
  return isSame(keyedHash(sealer, salt, given.trim().toLowerCase()), tag)
}

async function isSlow(password: string, stored: string): Promise<boolean> {
  const [, memory, passes, salt, tag] = stored.split('$')
  if (!memory || !passes || !salt || !tag) return false
  const given = await hash('argon2id', {
    ...COST,
    memory: Number(memory),
    passes: Number(passes),
    message: password.normalize('NFKC'),
    nonce: Buffer.from(salt, 'base64'),
  })
  return isSame(given.toString('base64'), tag)
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
