import { Refusal } from '../../core/refusals.ts'

/** Calls that a session may make at once, and how many come back a second: a person taps, a program hammers. */
const AT_ONCE = 40
const A_SECOND = 0.5
/** Sessions that are counted; when there are more the oldest begin anew, which costs nobody a call. */
const MOST = 100_000

const counted = new Map<string, { left: number; at: number }>()

/** Counts a call of a session in this process. Throws Refusal when it calls faster than a person can. `now`: milliseconds. */
export function paceCall(session: string, now: number): void {
  const known = counted.get(session)
  const left = known ? Math.min(AT_ONCE, known.left + (Math.abs(now - known.at) / 1000) * A_SECOND) : AT_ONCE
  counted.delete(session)
  counted.set(session, { left: Math.max(0, left - 1), at: now })
  if (counted.size > MOST)
    for (const [oldest] of counted) if (counted.size > MOST * 0.9) counted.delete(oldest)
  if (left < 1) throw new Refusal('too-many')
}
