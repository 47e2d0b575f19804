import { Buckets, type Pace } from '../../core/bucket.ts'
import { Refusal } from '../../core/refusals.ts'

/** Counts calls of somebody in this process. What it gives throws Refusal for one who calls faster. `now`: milliseconds. */
export function pacing(pace: Pace): (caller: string, now: number) => void {
  const buckets = new Buckets(pace, 100_000)
  return (caller, now) => {
    if (!buckets.take(caller, now)) throw new Refusal('too-many')
  }
}

/** Of a resident's session: a person taps, a program hammers. */
export const paceCall = pacing({ most: 40, each: 2000 })
