import { aMinute, Buckets } from '../../core/bucket.ts'
import { Refusal } from '../../core/refusals.ts'
import { PROOFS_A_MINUTE } from './rules.ts'

const asked = new Buckets(aMinute(PROOFS_A_MINUTE), 100_000)

/** Refuses an address that asks for proofs faster than any app or witness does. `now`: milliseconds. */
export function countProof(address: string, now: number): void {
  if (!asked.take(address, now)) throw new Refusal('too-many')
}
