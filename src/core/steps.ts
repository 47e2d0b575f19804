/**
 * What a screenshot of a code lacks. A phone draws a secret of 16 bytes and hashes it as many times as its code has minutes; only the
 * last value, the anchor, is signed. Each minute it shows the value before the one it showed last: whoever saw earlier ones can work out
 * none of those to come, and a gate hashes what it is shown forward to the anchor.
 *
 * Every hash takes in when the code was issued and the step it leads to, so that values of one code or step say nothing about another.
 */
export const STEP_SECONDS = 60
export const VALUE_BYTES = 16
/** A code lives 24 hours, and 12 more where a gate's list is stale. */
export const STEPS = 36 * 60
/** Clocks of phone and gate may differ by so many steps. */
export const STEPS_APART = 2

/** SHA-256 of a few bytes, at once: `node:crypto` on the server, a package in a browser. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

/** Step number (0 when the code is issued) and the value shown with it. */
export type Step = { number: number; value: Uint8Array }

/** All values of a chain, by step; the anchor comes last. */
export function chainOf(seed: Uint8Array, issuedAt: number, sha256: Sha256): Uint8Array[] {
  if (seed.length !== VALUE_BYTES) throw new RangeError(`a seed has ${VALUE_BYTES} bytes`)
  const values = Array<Uint8Array>(STEPS + 1)
  let value = seed
  // The last step shows the seed itself; the one after step 0 is the anchor.
  for (let step = STEPS - 1; step >= 0; step -= 1) {
    values[step] = value
    value = before(value, issuedAt, step, sha256)
  }
  values[STEPS] = value
  return values
}

export function anchorOf(chain: readonly Uint8Array[]): Uint8Array {
  const anchor = chain[STEPS]
  if (!anchor) throw new RangeError('no whole chain')
  return anchor
}

/** The step that a moment falls into (seconds since 1970); below 0 before the code was issued. */
export function stepAt(issuedAt: number, now: number): number {
  return Math.floor((now - issuedAt) / STEP_SECONDS)
}

/** True when the value leads to the anchor in just so many steps as its number says. */
export function leadsTo(
  anchor: Uint8Array,
  { number, value }: Step,
  issuedAt: number,
  sha256: Sha256,
): boolean {
  if (!Number.isInteger(number) || number < 0 || number >= STEPS || value.length !== VALUE_BYTES) return false
  let reached = value
  for (let step = number; step >= 0; step -= 1) reached = before(reached, issuedAt, step, sha256)
  return reached.every((byte, at) => byte === anchor[at])
}

/** The value one step earlier, or the anchor from step 0. */
function before(value: Uint8Array, issuedAt: number, step: number, sha256: Sha256): Uint8Array {
  const bytes = new Uint8Array(6 + VALUE_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, issuedAt)
  view.setUint16(4, step)
  bytes.set(value, 6)
  return sha256(bytes).subarray(0, VALUE_BYTES)
}
