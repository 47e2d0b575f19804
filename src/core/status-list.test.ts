import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toCbor } from './cbor.ts'
import {
  deltaOf,
  emptyList,
  readDelta,
  readList,
  setStatus,
  statusAt,
  STATUSES,
  withDelta,
  writeDelta,
  writeList,
  type StatusList,
} from './status-list.ts'

const list = (size: number, places: readonly (readonly [number, number])[], version = 1): StatusList => {
  const made = { ...emptyList(2900, size, 1_795_000_000), version }
  for (const [place, status] of places) setStatus(made.bits, place % size, STATUSES[status] ?? 'ok')
  return made
}
const places = fc.array(fc.tuple(fc.nat(9999), fc.nat(3)), { maxLength: 60 })

test('a list says of each place what was set last, and nothing of places it does not have', () => {
  const made = list(10, [
    [0, 1],
    [3, 2],
    [4, 3],
    [9, 1],
    [9, 0],
  ])
  expect(Array.from({ length: 10 }, (_, at) => statusAt(made, at))).toEqual([
    'yellow',
    'ok',
    'ok',
    'red',
    'recalled',
    'ok',
    'ok',
    'ok',
    'ok',
    'ok',
  ])
  for (const none of [-1, 10, 1.5, NaN]) expect(statusAt(made, none)).toBeUndefined()
})

test('a list comes back as it was written; whoever has the one before makes it from the delta', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), places, places, (size, before, since) => {
      const then = list(size, before, 1)
      const now = list(size, [...before, ...since], 2)
      expect(readList(writeList(now))).toEqual(now)
      const delta = readDelta(writeDelta(deltaOf(then, now)))
      expect(delta && withDelta(then, delta)).toEqual(now)
    }),
  )
})

test('a delta of 2,000 changes among 500,000 has at most 4 KB, one of 60,000 at most 40 KB', () => {
  let seed = 7
  // A linear congruential generator (Numerical Recipes): the same places each time.
  const next = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0)
  const then = list(500_000, [])
  for (const [changes, most] of [
    [2000, 4096],
    [60_000, 40_960],
  ] as const) {
    const now = { ...list(500_000, []), version: 2 }
    const taken = new Set<number>()
    while (taken.size < changes) taken.add(next() % 500_000)
    for (const place of taken) setStatus(now.bits, place, 'red')
    const written = writeDelta(deltaOf(then, now))
    expect(written.length).toBeLessThanOrEqual(most)
    expect(withDelta(then, readDelta(written) ?? deltaOf(then, then))).toEqual(now)
  }
})

test('a delta is laid only over the list it was made from', () => {
  const then = list(100, [], 5)
  const delta = deltaOf(then, list(100, [[7, 2]], 6))
  expect(withDelta(then, delta)).toBeDefined()
  expect(withDelta({ ...then, version: 4 }, delta)).toBeUndefined()
  expect(withDelta({ ...then, version: 6 }, delta)).toBeUndefined()
  expect(withDelta({ ...then, epoch: 2901 }, delta)).toBeUndefined()
  expect(withDelta({ ...then, size: 5, bits: new Uint8Array(2) }, delta)).toBeUndefined()
  expect(() => deltaOf(then, { ...then, epoch: 2901 })).toThrow(RangeError)
})

test.each([
  ['nothing', new Uint8Array(0)],
  ['another form', toCbor([1, 2, 3])],
  [
    'bits too few',
    toCbor(
      new Map<number, number | Uint8Array>([
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 100],
        [5, new Uint8Array(3)],
      ]),
    ),
  ],
  [
    'a list of a billion',
    toCbor(
      new Map<number, number | Uint8Array>([
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1e9],
        [5, new Uint8Array(3)],
      ]),
    ),
  ],
])('no list: %s', (_, bytes) => {
  expect(readList(bytes)).toBeUndefined()
  expect(readDelta(bytes)).toBeUndefined()
})

test('no bytes at all crash a reader of deltas or make it run on', () => {
  const head = (count: number, width: number, bytes: Uint8Array): Uint8Array =>
    toCbor(new Map<number, number | (readonly (number | Uint8Array)[])[]>([
      [1, 2900], [2, 2], [3, 1], [6, 1],
      [7, [[count, width, bytes], [0, 0, new Uint8Array(0)], [0, 0, new Uint8Array(0)], [0, 0, new Uint8Array(0)]]],
    ])) // prettier-ignore
  expect(readDelta(head(1, 2, Uint8Array.of(0b0010_0000)))?.changed.ok).toEqual([1])
  // A count beyond the bits, bytes left over, a width of a thousand, nothing but ones.
  expect(readDelta(head(99, 2, Uint8Array.of(0)))).toBeUndefined()
  expect(readDelta(head(1, 2, Uint8Array.of(0, 0)))).toBeUndefined()
  expect(readDelta(head(1, 1000, Uint8Array.of(0)))).toBeUndefined()
  expect(readDelta(head(1, 0, new Uint8Array(10).fill(255)))).toBeUndefined()
  fc.assert(
    fc.property(fc.nat(40), fc.nat(30), fc.uint8Array({ maxLength: 30 }), (count, width, bytes) => {
      const delta = readDelta(head(count, width, bytes))
      if (delta) expect(delta.changed.ok).toHaveLength(count)
    }),
    { numRuns: 1000 },
  )
})
