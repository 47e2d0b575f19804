/**
 * How many are there in all, when several lists each saw some of them (capture–recapture). Formulas and test figures:
 * Chapman 1951; Seber 1982 §3.2; Chao 1987 (lower bound, log-normal interval); Chao and Tsay 1998 (sample coverage);
 * Fienberg 1972 (log-linear). Lists that depend on each other, as a register and those who work from it do, see the same people
 * and miss the same people: what they estimate is then a lower bound.
 */

/** An estimate with its interval; `low` is never below what was seen. */
export type Estimate = { total: number; low: number; high: number }

/**
 * Two lists with `n1` and `n2` on them, `m` on both. Chapman's estimator and variance; the interval is log-normal on the unseen
 * part (Chao 1987), 95 %.
 */
export function chapman(n1: number, n2: number, m: number): Estimate {
  const seen = n1 + n2 - m
  const total = ((n1 + 1) * (n2 + 1)) / (m + 1) - 1
  const variance = ((n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m)) / ((m + 1) ** 2 * (m + 2))
  const unseen = total - seen
  // One list within the other: nothing of the sample is estimated to be missing, and this method gives no interval.
  if (unseen <= 1e-9) return { total: seen, low: seen, high: seen }
  const spread = Math.exp(1.96 * Math.sqrt(Math.log(1 + variance / unseen ** 2)))
  return { total, low: seen + unseen / spread, high: seen + unseen * spread }
}

/** Cells of a `lists`-fold capture history, by bits: the first list is the highest bit; cell 0 is what nobody saw. */
export type Cells = { lists: number; counts: readonly number[] }

/** Cells from the counts of 001, 010, 011 … in binary order. */
export function cellsOf(counts: readonly number[]): Cells {
  return { lists: Math.log2(counts.length + 1), counts: [0, ...counts] }
}

/** Everybody on at least one list. */
export function seenIn({ counts }: Cells): number {
  return counts.reduce((sum, n) => sum + n, 0)
}

function count({ counts }: Cells, includes: (history: number) => boolean): number {
  return counts.reduce((sum, n, history) => sum + (history > 0 && includes(history) ? n : 0), 0)
}

function bitOf(cells: Cells, list: number): number {
  return 1 << (cells.lists - 1 - list)
}

/** Chapman's estimate from each pair of lists, in order 12, 13, 23 … */
export function pairEstimates(cells: Cells): Estimate[] {
  return pairsOf(cells.lists).map(([a, b]) => {
    const [A, B] = [bitOf(cells, a), bitOf(cells, b)]
    return chapman(
      count(cells, (h) => (h & A) > 0),
      count(cells, (h) => (h & B) > 0),
      count(cells, (h) => (h & A) > 0 && (h & B) > 0),
    )
  })
}

/** Chao's lower bound M + ((t − 1) / t) f1² / (2 f2), f1 and f2 being those on one and on two lists. */
export function lowerBound(cells: Cells): number {
  const times = (wanted: number): number => count(cells, (h) => bitCount(h) === wanted)
  const [f1, f2] = [times(1), times(2)]
  return seenIn(cells) + (((cells.lists - 1) / cells.lists) * f1 ** 2) / (2 * f2)
}

export type Coverage = { coverage: number; independent: number; high: number; low: number }

/**
 * Sample coverage of three or more lists (Chao and Tsay 1998): C, the estimate if the lists were independent, and the ones for
 * high and for low coverage that allow for dependence.
 */
export function sampleCoverage(cells: Cells): Coverage {
  const t = cells.lists
  const lists = Array.from({ length: t }, (_, list) => bitOf(cells, list))
  const size = lists.map((bit) => count(cells, (h) => (h & bit) > 0))
  const alone = lists.map((bit) => count(cells, (h) => h === bit))
  const coverage = 1 - lists.reduce((sum, _, j) => sum + (alone[j] ?? 0) / (size[j] ?? 1), 0) / t
  const doubled = seenIn(cells) - alone.reduce((sum, n) => sum + n, 0) / t
  const independent = doubled / coverage
  if (t !== 3) return { coverage, independent, high: Number.NaN, low: Number.NaN }
  const pairs = pairsOf(t).map(([a, b]) => {
    const [A, B] = [lists[a] ?? 0, lists[b] ?? 0]
    const third = lists.find((bit) => bit !== A && bit !== B) ?? 0
    return {
      both: count(cells, (h) => (h & A) > 0 && (h & B) > 0),
      // Z1+0 + Z+10: on one of the two, and not on the third.
      lone:
        count(cells, (h) => (h & A) > 0 && (h & third) === 0) +
        count(cells, (h) => (h & B) > 0 && (h & third) === 0),
      product: (size[a] ?? 0) * (size[b] ?? 0),
    }
  })
  const sum = (term: (pair: (typeof pairs)[number]) => number): number =>
    pairs.reduce((total, pair) => total + term(pair), 0)
  const high =
    sum(({ both }) => both) /
    (3 * coverage) /
    (1 - sum(({ lone, both, product }) => (lone * both) / product) / (3 * coverage))
  const lifted = (n: number): number =>
    independent + sum(({ lone, both, product }) => lone * ((n * both) / product - 1)) / (3 * coverage)
  return { coverage, independent, high, low: lifted(lifted(independent)) }
}

export type LogLinear = { pairs: readonly (readonly [number, number])[]; total: number; aic: number }

/**
 * Log-linear models (Poisson, iteratively reweighted least squares) with every set of pair terms that leaves a degree of freedom,
 * the best by AIC first. Show them all: their spread is what is not known.
 */
export function logLinearModels(cells: Cells): LogLinear[] {
  const all = pairsOf(cells.lists)
  const models: LogLinear[] = []
  for (let chosen = 0; chosen < 1 << all.length; chosen += 1) {
    const pairs = all.filter((_, index) => (chosen >> index) & 1)
    if (1 + cells.lists + pairs.length < cells.counts.length - 1) models.push(fit(cells, pairs))
  }
  return models.sort((a, b) => a.aic - b.aic)
}

function fit(cells: Cells, pairs: readonly (readonly [number, number])[]): LogLinear {
  const on = (history: number, list: number): number => ((history & bitOf(cells, list)) > 0 ? 1 : 0)
  const histories = Array.from({ length: cells.counts.length - 1 }, (_, index) => index + 1)
  const design = histories.map((h) => [
    1,
    ...Array.from({ length: cells.lists }, (_, list) => on(h, list)),
    ...pairs.map(([a, b]) => on(h, a) * on(h, b)),
  ])
  const seen = histories.map((h) => cells.counts[h] ?? 0)
  let means = seen.map((n) => n + 0.5)
  let beta: number[] = []
  for (let step = 0; step < 50; step += 1) {
    beta = weightedLeastSquares(
      design,
      means,
      seen.map((n, i) => Math.log(means[i] ?? 1) + (n - (means[i] ?? 1)) / (means[i] ?? 1)),
    )
    means = design.map((row) => Math.exp(row.reduce((sum, x, j) => sum + x * (beta[j] ?? 0), 0)))
  }
  const logLikelihood = seen.reduce(
    (sum, n, i) => sum + n * Math.log(means[i] ?? 1) - (means[i] ?? 1) - logFactorial(n),
    0,
  )
  return {
    pairs,
    total: seenIn(cells) + Math.exp(beta[0] ?? 0),
    aic: 2 * (1 + cells.lists + pairs.length) - 2 * logLikelihood,
  }
}

/** Solves (X'WX) b = X'Wz by Gaussian elimination with pivoting. */
function weightedLeastSquares(design: number[][], weights: number[], target: number[]): number[] {
  const size = design[0]?.length ?? 0
  const rows = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size + 1 }, (_, j) =>
      design.reduce(
        (sum, row, k) =>
          sum + (row[i] ?? 0) * (weights[k] ?? 0) * (j < size ? (row[j] ?? 0) : (target[k] ?? 0)),
        0,
      ),
    ),
  )
  for (let i = 0; i < size; i += 1) {
    const pivot = rows.reduce(
      (best, row, k) => (k >= i && Math.abs(row[i] ?? 0) > Math.abs(rows[best]?.[i] ?? 0) ? k : best),
      i,
    )
    const [upper = [], lower = []] = [rows[pivot], rows[i]]
    rows[pivot] = lower
    rows[i] = upper
    rows.forEach((row, k) => {
      if (k === i) return
      const factor = (row[i] ?? 0) / (upper[i] ?? 1)
      for (let j = i; j <= size; j += 1) row[j] = (row[j] ?? 0) - factor * (upper[j] ?? 0)
    })
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1))
}

function pairsOf(lists: number): [number, number][] {
  return Array.from({ length: lists }, (_, a) =>
    Array.from({ length: lists - a - 1 }, (_, step): [number, number] => [a, a + step + 1]),
  ).flat()
}

function bitCount(value: number): number {
  return value === 0 ? 0 : (value & 1) + bitCount(value >> 1)
}

function logFactorial(n: number): number {
  let sum = 0
  for (let i = 2; i <= n; i += 1) sum += Math.log(i)
  return sum
}
