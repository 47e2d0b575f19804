/** How much at once, and after how many milliseconds one more. `aMinute`: a minute's worth, at once or spread. */
export type Pace = { most: number; each: number }
export const aMinute = (most: number): Pace => ({ most, each: 60_000 / most })

/**
 * Leaky buckets in memory, by name: what each of many sources may still do. At most `kept` of them, the one used longest ago forgotten first,
 * so that a flood of sources fills no memory; one that is full again is as good as forgotten.
 */
export class Buckets {
  readonly #pace: Pace
  readonly #kept: number
  readonly #levels = new Map<string, { level: number; at: number }>()

  constructor(pace: Pace, kept = 50_000) {
    this.#pace = pace
    this.#kept = kept
  }

  /** How many a source has left, without taking any. */
  left(source: string, now: number): number {
    return Math.floor(this.#pace.most - this.#level(source, now))
  }

  /** Milliseconds until there is one to take; 0: now. */
  wait(source: string, now: number): number {
    return Math.max(0, (this.#level(source, now) + 1 - this.#pace.most) * this.#pace.each)
  }

  /** Takes one; false when none was left. */
  take(source: string, now: number): boolean {
    const level = this.#level(source, now)
    const isFree = level + 1 <= this.#pace.most
    this.#levels.delete(source)
    this.#levels.set(source, { level: isFree ? level + 1 : level, at: now })
    if (this.#levels.size > this.#kept)
      for (const oldest of this.#levels.keys()) {
        this.#levels.delete(oldest)
        break
      }
    return isFree
  }

  #level(source: string, now: number): number {
    const known = this.#levels.get(source)
    return known ? Math.max(0, known.level - Math.max(0, now - known.at) / this.#pace.each) : 0
  }
}

/** Whose tries count together: an address, or of IPv6 the subscriber's network (2^64 addresses). */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  return address.split(':').slice(0, 4).join(':')
}
