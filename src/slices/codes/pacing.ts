import { Refusal } from '../../core/refusals.ts'

/** Callers that are counted; when there are more the oldest begin anew, which costs nobody a call. */
const MOST = 100_000

/**
 * Counts calls of somebody in this process. `atOnce`: calls that may come at one time; `aSecond`: how many come back. What it gives throws
 * Refusal for one who calls faster. `now`: milliseconds.
 */
export function pacing({
  atOnce,
  aSecond,
}: {
  atOnce: number
  aSecond: number
}): (caller: string, now: number) => void {
  const counted = new Map<string, { left: number; at: number }>()
  return (caller, now) => {
    const known = counted.get(caller)
    const left = known ? Math.min(atOnce, known.left + (Math.abs(now - known.at) / 1000) * aSecond) : atOnce
    counted.delete(caller)
    counted.set(caller, { left: Math.max(0, left - 1), at: now })
    if (counted.size > MOST)
      for (const [oldest] of counted) if (counted.size > MOST * 0.9) counted.delete(oldest)
    if (left < 1) throw new Refusal('too-many')
  }
}

/** Of a resident's session: a person taps, a program hammers. */
export const paceCall = pacing({ atOnce: 40, aSecond: 0.5 })
