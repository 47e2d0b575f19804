import { expect, test } from 'vitest'
import { doorKey, drawAlleys, rowOutcome, type DoorCallFacts } from './rules.ts'

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
