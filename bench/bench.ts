import type { BenchStage } from './stage.ts'

/** One line of the table: what was measured, against which bar, and whether it is met. */
export type Figure = {
  what: string
  value: number
  unit: string
  /** The bar in words, from 3-numbers.md. */
  bar: string
  met: boolean
  /** What the same machine did in the same run with the least that could be done, if there is such a thing. */
  baseline?: { what: string; value: number }
}

/** One benchmark. `filled`: it needs the big county, which is made once for all that do. */
export type Bench = {
  name: string
  filled: boolean
  run: (stage: BenchStage) => Promise<Figure[]>
}

/** The value below which the given share of the samples lie (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Milliseconds a piece of work takes. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const started = performance.now()
  const value = await work()
  return { value, milliseconds: performance.now() - started }
}

/** Milliseconds of each of `times` runs, one after the other, after `warm` that do not count. */
export async function samplesOf(
  times: number,
  work: (turn: number) => Promise<unknown>,
  warm = 10,
): Promise<number[]> {
  for (let turn = 0; turn < warm; turn += 1) await work(turn)
  const samples: number[] = []
  for (let turn = 0; turn < times; turn += 1)
    samples.push((await timed(() => work(warm + turn))).milliseconds)
  return samples
}
