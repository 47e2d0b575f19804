import { expect, test } from 'vitest'
import fc from 'fast-check'
import { HOUR } from './cadence.ts'
import { forecast, type Course } from './pace.ts'

const opensAt = Date.parse('2021-01-08T00:00:00Z')
const course = (given: Partial<Course>): Course => ({
  opensAt,
  dueAt: opensAt + 72 * HOUR,
  now: opensAt + 36 * HOUR,
  due: 7200,
  done: 0,
  before: 0,
  hours: [],
  ...given,
})

test('half the time gone: half is wanted, the last eighteen hours are the pace, the rest is forecast by it', () => {
  const hours = [
    { at: opensAt + 2 * HOUR, done: 900 },
    { at: opensAt + 20 * HOUR, done: 1000 },
    { at: opensAt + 30 * HOUR, done: 800 },
  ]
  const { wanted, perHour, rateHours, neededPerHour, atDeadline, finishesAt, points } = forecast(
    course({ done: 2700, hours }),
  )
  expect(wanted).toBe(3600)
  expect([rateHours, perHour]).toEqual([18, 100])
  expect(neededPerHour).toBe(125)
  expect(atDeadline).toBe(2700 + 3600)
  expect(finishesAt).toBe(opensAt + (36 + 45) * HOUR)
  expect(points.map(({ at, done }) => [(at - opensAt) / HOUR, done])).toEqual([
    [0, 0],
    [2, 0],
    [3, 900],
    [20, 900],
    [21, 1900],
    [30, 1900],
    [31, 2700],
    [36, 2700],
  ])
})

test('nothing moves: no end in sight; all done: it has ended; past the deadline: no pace helps', () => {
  expect(forecast(course({}))).toMatchObject({ finishesAt: undefined, atDeadline: 0, perHour: 0 })
  const all = course({ done: 7200, hours: [{ at: opensAt + 5 * HOUR, done: 7200 }] })
  expect(forecast(all)).toMatchObject({ finishesAt: all.now, atDeadline: 7200, neededPerHour: 0 })
  expect(forecast(course({ now: opensAt + 80 * HOUR })).neededPerHour).toBeUndefined()
  expect(forecast(course({ now: opensAt + 80 * HOUR })).wanted).toBe(7200)
})

test('what was done before the hours that are kept is where the line begins', () => {
  const { points } = forecast(
    course({ before: 500, done: 600, hours: [{ at: opensAt + 35 * HOUR, done: 100 }] }),
  )
  expect(points[0]).toEqual({ at: opensAt, done: 500 })
  expect(points.at(-1)).toEqual({ at: opensAt + 36 * HOUR, done: 600 })
})

test('whatever was done when: the line never falls, ends at what is done, and no forecast exceeds what there is', () => {
  const made = fc.record({
    dones: fc.array(fc.tuple(fc.integer({ min: 0, max: 71 }), fc.integer({ min: 1, max: 50 })), {
      maxLength: 20,
    }),
    at: fc.integer({ min: 72, max: 100 }),
    extra: fc.integer({ min: 0, max: 500 }),
  })
  fc.assert(
    fc.property(made, ({ dones, at, extra }) => {
      const byHour = new Map<number, number>()
      for (const [hour, n] of dones) byHour.set(hour, (byHour.get(hour) ?? 0) + n)
      const hours = [...byHour]
        .sort(([a], [b]) => a - b)
        .map(([hour, done]) => ({ at: opensAt + hour * HOUR, done }))
      const done = hours.reduce((sum, one) => sum + one.done, 0)
      const given = course({ now: opensAt + at * HOUR, hours, done, due: done + extra })
      const { points, atDeadline, wanted } = forecast(given)
      for (const [index, point] of points.entries()) {
        const last = points[index - 1]
        expect(last === undefined || (last.at <= point.at && last.done <= point.done)).toBe(true)
      }
      expect(points.at(-1)).toEqual({ at: given.now, done })
      expect(atDeadline).toBeLessThanOrEqual(given.due)
      expect(wanted).toBeLessThanOrEqual(given.due)
    }),
  )
})
