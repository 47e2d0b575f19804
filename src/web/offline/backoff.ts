/** Seconds between tries while the server cannot be reached: doubling from 2 to 300, and half of each by chance. */
const FIRST = 2000
const LONGEST = 300_000

/**
 * Milliseconds to wait after `failures` failed tries. Between half of the full pause and all of it (`chance` 0–1), so that a county's
 * phones do not all come back in the second in which the server does.
 */
export function pauseAfter(failures: number, chance: number): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.max(0, failures - 1))
  return full / 2 + (full / 2) * chance
}
