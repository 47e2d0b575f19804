import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aMinute, Buckets, networkOf } from './bucket.ts'

test('a bucket leaks, and a flood of sources is forgotten oldest first', () => {
  const buckets = new Buckets({ most: 2, each: 1000 }, 2)
  expect([0, 0, 0, 999, 1000, 1001].map((at) => buckets.take('a', at))).toEqual([
    true,
    true,
    false,
    false,
    true,
    false,
  ])
  buckets.take('b', 1001)
  buckets.take('c', 1001)
  expect(buckets.left('a', 1001)).toBe(2)
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2::9'))
})

test('a minute’s worth at once, then a steady trickle; it says how long to wait, and hammering does not make it longer', () => {
  const buckets = new Buckets(aMinute(60))
  for (let call = 0; call < 60; call += 1) expect(buckets.take('a', 0)).toBe(true)
  for (let call = 0; call < 100; call += 1) expect(buckets.take('a', 500)).toBe(false)
  expect(buckets.wait('a', 500)).toBeCloseTo(500)
  expect(buckets.wait('b', 500), 'another has their own').toBe(0)
  expect(buckets.take('a', 1001)).toBe(true)
})

test('however calls are spread, never more than a minute’s worth and what has trickled in', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5000 }), { maxLength: 200 }), (gaps) => {
      const buckets = new Buckets(aMinute(30))
      let [now, taken] = [0, 0]
      for (const gap of gaps) {
        now += gap
        if (buckets.take('x', now)) taken += 1
      }
      expect(taken).toBeLessThanOrEqual(30 + (now / 60_000) * 30 + 1)
    }),
  )
})
