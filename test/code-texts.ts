import { createHash, randomBytes } from 'node:crypto'
import { CARD_LIFE, CODE_LIFE } from '../src/core/proving.ts'
import { anchorOf, chainOf, stepAt } from '../src/core/steps.ts'
import { claimsToSign, writeToken, type Claims } from '../src/core/token.ts'
import type { CodeKeys } from '../src/files/code-keys.ts'

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest())

/** A code as the county would have issued it at `issuedAt`, with the step of `shownAt` (seconds since 1970 both); `card`: a printed one. */
export function codeText(
  codes: CodeKeys,
  given: Partial<Claims>,
  { issuedAt, shownAt = issuedAt, card = false }: { issuedAt: number; shownAt?: number; card?: boolean },
): string {
  const signer = codes.signer(card ? 'card' : 'phone', issuedAt)
  if (!signer) throw new Error('no key in force')
  const chain = chainOf(new Uint8Array(randomBytes(16)), issuedAt, sha256)
  const claims: Claims = {
    area: codes.area,
    issuedAt,
    expiresAt: issuedAt + (card ? CARD_LIFE : CODE_LIFE),
    colour: 'green',
    reason: 'none',
    travel: 'clean',
    index: 4711,
    rules: new Uint8Array(4),
    name: '张*三',
    digest: new Uint8Array(randomBytes(3)),
    testedHour: undefined,
    anchor: card ? undefined : anchorOf(chain),
    ...given,
  }
  const { kid } = signer.key
  const { payload, toSign } = claimsToSign(claims, kid)
  const message = { kid, payload, signature: signer.sign(toSign) }
  if (card) return writeToken(message)
  const number = stepAt(issuedAt, shownAt)
  const value = chain[number]
  if (!value) throw new Error('no step of that number')
  return writeToken(message, { number, value })
}
