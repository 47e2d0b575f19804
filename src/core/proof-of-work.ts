import { sha256 } from './sha256.ts'

/** Noughts a hash must begin with: about 65,000 tries, a second on a cheap phone and for a list of a million numbers eleven days. */
export const WORK_BITS = 16

/** True when somebody has spent the tries: SHA-256 of both begins with so many noughts (Back, Hashcash, 2002). */
export function isWorked(challenge: string, answer: string, bits = WORK_BITS): boolean {
  // Both are ASCII: the server made one, and the other is digits.
  const text = `${challenge}.${answer}`
  const hash = sha256(Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)))
  let left = bits
  for (const byte of hash) {
    if (left <= 0) return true
    if (left >= 8 ? byte !== 0 : byte >> (8 - left) !== 0) return false
    left -= 8
  }
  return true
}
