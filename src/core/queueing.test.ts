import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chanceOfWaiting, lanesWanted, meanWait, MOST_LANES, timeToClear } from './queueing.ts'

/** Worked out by hand as fractions from the closed form of Erlang's C: a^c/c! · c/(c−a) over the sum of all states. */
test.each([
  [1, 0.8, 4 / 5],
  [2, 1, 1 / 3],
  [2, 1.5, 9 / 14],
  [3, 2, 4 / 9],
  [4, 3, 27 / 53],
  [5, 4, 512 / 924],
  [1, 1, 1],
  [3, 4, 1],
  [2, 0, 0],
])('of %i lanes with a load of %d erlang, %d have to wait', (lanes, load, share) => {
  expect(chanceOfWaiting(lanes, load)).toBeCloseTo(share, 12)
})

test('one lane waits as M/M/1 does: load × service ÷ (1 − load)', () => {
  expect(meanWait({ lanes: 1, arrivalsPerMinute: 2, serviceSeconds: 24 })).toBeCloseTo((0.8 * 24) / 0.2, 9)
  expect(meanWait({ lanes: 1, arrivalsPerMinute: 3, serviceSeconds: 20 })).toBeUndefined()
  expect(timeToClear(12, { lanes: 2, arrivalsPerMinute: 0, serviceSeconds: 20 })).toBe(120)
})

test('a lane more never makes anybody wait longer, and the advice is the fewest that do', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 30, noNaN: true }),
      fc.double({ min: 3, max: 120, noNaN: true }),
      (arrivalsPerMinute, serviceSeconds) => {
        const waits = Array.from({ length: MOST_LANES }, (_, at) =>
          meanWait({ lanes: at + 1, arrivalsPerMinute, serviceSeconds }),
        ).map((wait) => wait ?? Infinity)
        for (const [at, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(waits[at - 1] ?? Infinity)
        const first = waits.findIndex((wait) => wait <= 180)
        expect(lanesWanted({ arrivalsPerMinute, serviceSeconds })).toBe(first < 0 ? undefined : first + 1)
      },
    ),
  )
})
