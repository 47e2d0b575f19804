import { expect, test } from 'vitest'
import fc from 'fast-check'
import {
  cellsOf,
  chapman,
  logLinearModels,
  lowerBound,
  pairEstimates,
  sampleCoverage,
  seenIn,
} from './recapture.ts'

/** Three lists of one outbreak (Chao and Tsay 1998): cells 001 … 111. */
const OUTBREAK = cellsOf([63, 55, 18, 69, 17, 21, 28])

test('three lists give the published figures', () => {
  expect(seenIn(OUTBREAK)).toBe(271)
  const pairs = pairEstimates(OUTBREAK).map(({ total }) => total)
  ;[333.56, 374.478, 331.362].forEach((figure, index) => expect(pairs[index]).toBeCloseTo(figure, 3))
  const { coverage, independent, high, low } = sampleCoverage(OUTBREAK)
  expect(coverage).toBeCloseTo(0.513, 3)
  expect(independent).toBeCloseTo(407.004, 3)
  expect(high).toBeCloseTo(970.805, 2)
  expect(low).toBeCloseTo(507.772, 2)
  expect(lowerBound(OUTBREAK)).toBeCloseTo(479.149, 3)
})

test('log-linear models give the published figures, the best by AIC first', () => {
  const models = logLinearModels(OUTBREAK)
  const total = (pairs: [number, number][]) =>
    models.find((model) => JSON.stringify(model.pairs) === JSON.stringify(pairs))?.total
  expect(total([])).toBeCloseTo(388.483, 2)
  expect(
    total([
      [0, 1],
      [0, 2],
    ]),
  ).toBeCloseTo(463.5, 0)
  expect(models).toHaveLength(7)
  expect(models.map(({ aic }) => aic)).toEqual(models.map(({ aic }) => aic).sort((a, b) => a - b))
})

test('an interval never falls below what was seen, and holds the estimate', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(5000), fc.nat(5000), (a, b, both) => {
      const { total, low, high } = chapman(a + both, b + both, both)
      expect(low).toBeGreaterThanOrEqual(a + b + both)
      expect(total).toBeGreaterThanOrEqual(low - 1e-6)
      expect(high).toBeGreaterThanOrEqual(total - 1e-6)
    }),
  )
})

test('two lists that agree wholly leave nothing to estimate', () => {
  expect(chapman(40, 40, 40)).toEqual({ total: 40, low: 40, high: 40 })
  expect(chapman(40, 30, 30)).toEqual({ total: 40, low: 40, high: 40 })
})
