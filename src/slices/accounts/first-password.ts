import { randomBytes, randomInt } from 'node:crypto'
import { DAY } from '../../core/cadence.ts'
import type { Sealer } from '../ledger/sealing.ts'

/** How long a password handed over on paper lets somebody in. */
export const FIRST_PASSWORD_DAYS = 14
/** No characters that look like one another on paper. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password to hand over on paper and change at once: twelve characters in fours, 59 bits. */
export function firstPassword(): string {
  const group = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return [group(), group(), group()].join('-')
}

/** When a first password given now is refused. */
export function firstUntil(now: number): Date {
  return new Date(now + FIRST_PASSWORD_DAYS * DAY)
}

/**
 * What is kept of a first password: a hash under the county's key, which lies outside the database. It is random, so no slow hash is
 * needed to hide it from whoever reads the database alone, and 7,000 of them cost milliseconds (decision 0016).
 */
export function hashFirstPassword(sealer: Sealer, password: string): string {
  const salt = randomBytes(12).toString('base64')
  return ['keyed', salt, keyedHash(sealer, salt, password)].join('$')
}

/** `purpose` keeps these apart from what else the same key hashes (no identity or phone number holds a line break). */
export function keyedHash(sealer: Sealer, purpose: string, text: string): string {
  return sealer.match(`account\n${purpose}\n${text}`)
}
