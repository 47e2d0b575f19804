/** How many must be looked at again, what their result still leaves possible, and drawing them so that anybody can draw them again. */

/**
 * Doors that must be looked at again so that, when nothing was wrong with any, fewer than `share` of all are wrong, with `confidence`:
 * n = ln(1 − confidence) / ln(1 − share), the binomial "rule of three", on the safe side for a finite county. Where whole alleys are
 * drawn it holds as far as what is wrong does not cluster.
 */
export function doorsNeeded(share: number, confidence: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - share))
}

/** The share that `n` doors looked at again, `wrong` of them wrong, leave possible: Clopper–Pearson (1934), upper, one-sided. */
export function shareUpper(wrong: number, n: number, confidence = 0.95): number {
  if (n === 0 || wrong >= n) return 1
  let [low, high] = [wrong / n, 1]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (binomialUpTo(wrong, n, middle) > 1 - confidence) low = middle
    else high = middle
  }
  return high
}

/** The chance of at most `k` successes in `n` draws of chance `p`. */
function binomialUpTo(k: number, n: number, p: number): number {
  let logTerm = n * Math.log(1 - p)
  let sum = Math.exp(logTerm)
  for (let i = 1; i <= k; i += 1) {
    logTerm += Math.log(((n - i + 1) * p) / (i * (1 - p)))
    sum += Math.exp(logTerm)
  }
  return sum
}

/** Numbers from 0 up to 1, the same for the same seed: mulberry32 (T. Ettinger). Not for secrets. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** `count` of the items in random order, or all of them; the same for the same seed and the same items in the same order. */
export function drawSome<T>(items: readonly T[], seed: number, count: number): T[] {
  const left = [...items]
  const next = numbersFrom(seed)
  const drawn: T[] = []
  while (drawn.length < count && left.length > 0) {
    const at = Math.floor(next() * left.length)
    const [taken, last] = [left[at], left.pop()]
    // The last takes the place of the one that was drawn.
    if (taken !== undefined) drawn.push(taken)
    if (last !== undefined && at < left.length) left[at] = last
  }
  return drawn
}
