import { expect, test } from 'vitest'
import { pauseAfter } from './backoff.ts'

test('pauses double to five minutes, and chance spreads them over half their length', () => {
  expect([1, 2, 3, 8, 9, 50].map((failures) => pauseAfter(failures, 1))).toEqual([
    2000, 4000, 8000, 256_000, 300_000, 300_000,
  ])
  expect(pauseAfter(3, 0)).toBe(4000)
})
