import { Refusal } from '../../core/refusals.ts'
import { PROOFS_A_MINUTE } from './rules.ts'

/** More addresses than this within a minute are no longer told apart: memory is bounded, and each process counts its own. */
const MOST = 100_000
let minute = 0
const asked = new Map<string, number>()

/** Refuses an address that asks for proofs faster than any app or witness does. `now`: milliseconds. */
export function countProof(address: string, now: number): void {
  const current = Math.floor(now / 60_000)
  if (current !== minute || asked.size > MOST) {
    minute = current
    asked.clear()
  }
  const count = (asked.get(address) ?? 0) + 1
  asked.set(address, count)
  if (count > PROOFS_A_MINUTE) throw new Refusal('too-many')
}
