import fc from 'fast-check'
import { expect, test } from 'vitest'
import { doorsNeeded, drawSome, shareUpper } from './sampling.ts'

test('sample sizes and bounds are those of the tables', () => {
  // ln 0.05 / ln(1 − p): the figures of freedom from disease at perfect sensitivity.
  expect(doorsNeeded(0.01, 0.95)).toBe(299)
  expect(doorsNeeded(0.02, 0.95)).toBe(149)
  expect(doorsNeeded(0.05, 0.95)).toBe(59)
  // Clopper–Pearson, one-sided 95 %: 1 − 0.05^(1/n) for none; 0 of 59 lies just under 5 %, 1 of 10 at 39.4 %.
  expect(shareUpper(0, 59)).toBeCloseTo(1 - 0.05 ** (1 / 59), 9)
  expect(shareUpper(1, 10)).toBeCloseTo(0.3942, 4)
  expect([shareUpper(3, 3), shareUpper(0, 0)]).toEqual([1, 1])
})

test('a draw is a part of what there is, nothing twice, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(), { maxLength: 60 }), fc.nat(), fc.nat(80), (items, seed, count) => {
      const drawn = drawSome(items, seed, count)
      expect(drawn).toHaveLength(Math.min(count, items.length))
      expect(new Set(drawn).size).toBe(drawn.length)
      expect(items).toEqual(expect.arrayContaining(drawn))
      expect(drawSome(items, seed, count)).toEqual(drawn)
    }),
  )
})

test('each is drawn as often as any other', () => {
  const times = new Map<number, number>()
  for (let seed = 0; seed < 4000; seed += 1)
    for (const one of drawSome([0, 1, 2, 3, 4, 5, 6, 7], seed, 2)) times.set(one, (times.get(one) ?? 0) + 1)
  // 1,000 expected; five standard deviations of a binomial of 4,000 draws of a quarter are 137.
  for (const count of times.values()) expect(Math.abs(count - 1000)).toBeLessThan(137)
})
