import { fromBase64 } from '../../core/base64.ts'
import { OF_USE } from '../../core/judging.ts'
import { sha256 } from '../../core/sha256.ts'
import { readSign1, type Sign1 } from '../../core/sign1.ts'
import { chainOf, stepAt, STEPS } from '../../core/steps.ts'
import { readToken, writeToken, type Claims } from '../../core/token.ts'
import type { KeptCode } from './keeping.ts'

export type Shown = {
  claims: Claims
  /** For the QR; undefined when no gate would take it any more. */
  text: string | undefined
  /** `late`: past its end, taken by gates whose own list is old, for twelve hours; `over`: by nobody. */
  state: 'good' | 'late' | 'over'
  /** Seconds since 1970. */
  issuedAt: number
  endsAt: number
  overAt: number
}

/** What is shown of a code at a moment (milliseconds by the server's clock); undefined for one that cannot be read. */
export function shownAt(kept: KeptCode, now: number): Shown | undefined {
  const open = openOf(kept)
  if (!open) return undefined
  const { message, chain, claims } = open
  const { issuedAt, expiresAt } = claims
  const seconds = Math.floor(now / 1000)
  // A clock that is somewhat behind shows the first step.
  const number = Math.max(0, stepAt(issuedAt, seconds))
  const value = chain[number]
  const overAt = Math.min(expiresAt + OF_USE, issuedAt + STEPS * 60)
  const isOver = seconds >= overAt || number >= STEPS || !value
  return {
    claims,
    text: isOver ? undefined : writeToken(message, { number, value }),
    state: isOver ? 'over' : seconds >= expiresAt ? 'late' : 'good',
    issuedAt,
    endsAt: expiresAt,
    overAt,
  }
}

type Open = { message: Sign1; claims: Claims; chain: readonly Uint8Array[] }

/** Two thousand hashes: worked out once a code. */
const opened = new WeakMap<KeptCode, Open>()

function openOf(kept: KeptCode): Open | undefined {
  const known = opened.get(kept)
  if (known) return known
  const [seed, bytes] = [fromBase64(kept.seed), fromBase64(kept.code)]
  const message = bytes && readSign1(bytes)?.message
  if (!seed || !message) return undefined
  const chain = chainOf(seed, kept.issuedAt, sha256)
  const [first] = chain
  const read = first && readToken(writeToken(message, { number: 0, value: first }))
  if (!read || 'fault' in read) return undefined
  const open = { message, claims: read.claims, chain }
  opened.set(kept, open)
  return open
}
