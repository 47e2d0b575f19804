import { expect, test } from 'vitest'
import {
  doorKey,
  doorsNeeded,
  drawAlleys,
  missedShareUpper,
  rowOutcome,
  type DoorCallFacts,
} from './rules.ts'

const call = (
  id: string,
  end: DoorCallFacts['end'],
  happenedAt: number,
  given: Partial<DoorCallFacts> = {},
) => {
  return { id, end, happenedAt, ...given }
}

test.each([
  ['nobody has called', [], 'to-call', false],
  ['nobody home keeps it open', [call('a', 'nobody-home', 1)], 'nobody-home', false],
  ['met after two failures', [call('b', 'met', 3), call('a', 'nobody-home', 1)], 'met', true],
  [
    'a failure after a meeting undoes nothing',
    [call('a', 'met', 1), call('b', 'nobody-home', 2)],
    'met',
    true,
  ],
  ['a refusal after a meeting undoes nothing', [call('a', 'met', 1), call('b', 'refused', 2)], 'met', true],
  ['a refusal asks for a reason', [call('a', 'refused', 1)], 'refused', false],
  ['and has one', [call('a', 'refused', 1, { reason: '不愿开门' })], 'refused', true],
  ['moved away asks where to', [call('a', 'moved-away', 1)], 'moved-away', false],
  [
    'the later word on where they are',
    [call('a', 'met', 1), call('b', 'moved-away', 2, { movedTo: '外地' })],
    'moved-away',
    true,
  ],
  ['a duplicate names the right row', [call('a', 'wrong-row', 1, { duplicateOf: 'x' })], 'duplicate', true],
  ['one moment: the greater id', [call('b', 'vacant', 1), call('a', 'met', 1)], 'vacant', true],
] as const)('%s', (_, calls, state, explained) => {
  expect(rowOutcome(calls, true)).toMatchObject({ state, explained, tries: calls.length })
  expect(rowOutcome(calls.toReversed(), true)).toEqual(rowOutcome(calls, true))
})

test('a door that left the register without having been met is withdrawn', () => {
  expect(rowOutcome([call('a', 'nobody-home', 1)], false)).toMatchObject({ state: 'withdrawn', call: null })
  expect(rowOutcome([call('a', 'met', 1)], false)).toMatchObject({ state: 'met' })
})

test('sample sizes and bounds are those of the tables', () => {
  // ln 0.05 / ln(1 − p): the figures of freedom from disease at perfect sensitivity.
  expect(doorsNeeded(0.01, 0.95)).toBe(299)
  expect(doorsNeeded(0.02, 0.95)).toBe(149)
  expect(doorsNeeded(0.05, 0.95)).toBe(59)
  // Clopper–Pearson, one-sided 95 %: 1 − 0.05^(1/n) for none; 0 of 59 lies just under 5 %, 1 of 10 at 39.4 %.
  expect(missedShareUpper(0, 59)).toBeCloseTo(1 - 0.05 ** (1 / 59), 9)
  expect(missedShareUpper(1, 10)).toBeCloseTo(0.3942, 4)
  expect([missedShareUpper(3, 3), missedShareUpper(0, 0)]).toEqual([1, 1])
})

test('a draw is the same for the same seed, another for another, and holds enough doors', () => {
  const alleys = Array.from({ length: 40 }, (_, index) => ({
    area: String(index).padStart(3, '0'),
    doors: 10,
  }))
  const drawn = drawAlleys(alleys, 7, 149)
  expect(drawn).toHaveLength(15)
  expect(drawAlleys(alleys.toReversed(), 7, 149)).toEqual(drawn)
  expect(drawAlleys(alleys, 8, 149)).not.toEqual(drawn)
  expect(new Set(drawn.map(({ area }) => area)).size).toBe(15)
  expect(drawAlleys(alleys, 7, 9999)).toHaveLength(40)
})

test('one door written in several ways is one door', () => {
  expect(new Set(['12号', '１２ 号', '12', ' 12号'].map(doorKey)).size).toBe(1)
  expect(doorKey('1202室')).not.toBe(doorKey('12号'))
})
