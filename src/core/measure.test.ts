import { expect, test } from 'vitest'
import fc from 'fast-check'
import { clockWindows, dayStart, eventWindows, DAY, HOUR } from './cadence.ts'
import { isSelected } from './measure.ts'

test('a selector wants all of all, one of any, none of none', () => {
  const selector = {
    subject: 'person' as const,
    all: ['need:care'],
    any: ['age:over-60', 'age:under-6'],
    none: ['state:away'],
  }
  const cases: [string[], boolean][] = [
    [['need:care', 'age:over-60'], true],
    [['need:care'], false],
    [['age:over-60'], false],
    [['need:care', 'age:under-6', 'state:away'], false],
  ]
  for (const [tags, expected] of cases) expect(isSelected(selector, { kind: 'person', tags })).toBe(expected)
  expect(isSelected(selector, { kind: 'household', tags: ['need:care', 'age:over-60'] })).toBe(false)
})

test('a county day begins at 16:00 UTC of the day before', () => {
  expect(new Date(dayStart(Date.parse('2021-01-08T15:59:59Z'))).toISOString()).toBe(
    '2021-01-07T16:00:00.000Z',
  )
  expect(new Date(dayStart(Date.parse('2021-01-08T16:00:00Z'))).toISOString()).toBe(
    '2021-01-08T16:00:00.000Z',
  )
})

test('windows of a repeated measure touch and never overlap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 2e12 }),
      fc.integer({ min: 0, max: 90 }),
      (days, start, ahead) => {
        const windows = clockWindows({ type: 'every', days }, start, start + ahead * DAY)
        expect(windows[0]?.opensAt).toBe(dayStart(start))
        windows.forEach((window, index) => {
          expect(window.opensAt).toBeLessThanOrEqual(start + ahead * DAY)
          expect(window.closesAt).toBe(windows[index + 1]?.opensAt ?? window.dueAt)
        })
      },
    ),
  )
})

test('days 1, 4, 7, 14 after an event: each open until the next, the last for good', () => {
  const at = Date.parse('2021-01-08T10:00:00+08:00')
  const cadence = { type: 'onDays' as const, event: { kind: 'exposure', where: [] }, days: [14, 1, 4, 7] }
  const windows = eventWindows(cadence, at)
  const zero = Date.parse('2021-01-08T00:00:00+08:00')
  expect(windows.map((window) => (window.opensAt - zero) / DAY)).toEqual([1, 4, 7, 14])
  expect(windows.map((window) => window.closesAt && (window.closesAt - zero) / DAY)).toEqual([4, 7, 14, null])
  expect(eventWindows({ type: 'within', event: cadence.event, minutes: 15 }, at)).toEqual([
    { opensAt: at, dueAt: at + HOUR / 4, closesAt: null },
  ])
})
