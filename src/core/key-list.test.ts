import { expect, test } from 'vitest'
import { toCbor } from './cbor.ts'
import { keyFor, readKeys, writeKeys, type SigningKey } from './key-list.ts'

const key = (n: number, more: Partial<SigningKey> = {}): SigningKey => ({
  kid: Uint8Array.of(0, 0, 0, n),
  use: 'phone',
  point: new Uint8Array(64).fill(n),
  from: 1000,
  until: 2000,
  ...more,
})
const LIST = {
  area: '130430',
  version: 3,
  signedAt: 900,
  keys: [key(1), key(2, { use: 'card', until: 9000 }), key(3, { from: 2000, until: 3000 })],
}

test('keys come back as they were written', () => {
  expect(readKeys(writeKeys(LIST))).toEqual(LIST)
})

test('a key signs what it is for, while it is in force, under its own name', () => {
  const kid = (n: number): Uint8Array => Uint8Array.of(0, 0, 0, n)
  expect(keyFor(LIST, kid(1), 'phone', 1000)).toBe(LIST.keys[0])
  expect(keyFor(LIST, kid(1), 'phone', 999)).toBeUndefined()
  expect(keyFor(LIST, kid(1), 'phone', 2000)).toBeUndefined()
  expect(keyFor(LIST, kid(1), 'card', 1500)).toBeUndefined()
  expect(keyFor(LIST, kid(2), 'phone', 1500)).toBeUndefined()
  expect(keyFor(LIST, kid(9), 'phone', 1500)).toBeUndefined()
})

const row = (value: readonly unknown[]): Uint8Array =>
  // What a faulty or hostile writer would write.
  toCbor(
    new Map<number, never>([
      [1, 130430],
      [2, 1],
      [3, 1],
      [4, [value]],
    ] as unknown as [number, never][]),
  )

test.each([
  ['a point too short', row([new Uint8Array(4), 0, new Uint8Array(63), 1, 2])],
  ['a use nobody knows', row([new Uint8Array(4), 9, new Uint8Array(64), 1, 2])],
  ['a name too long', row([new Uint8Array(5), 0, new Uint8Array(64), 1, 2])],
  ['an end before the beginning', row([new Uint8Array(4), 0, new Uint8Array(64), 2, 2])],
  ['something more', row([new Uint8Array(4), 0, new Uint8Array(64), 1, 2, 3])],
  [
    'no county',
    toCbor(
      new Map<number, number | []>([
        [1, 13],
        [2, 1],
        [3, 1],
        [4, []],
      ]),
    ),
  ],
])('refused: %s', (_, bytes) => {
  expect(readKeys(bytes)).toBeUndefined()
})

test('two keys of one name are not written', () => {
  expect(() => writeKeys({ ...LIST, keys: [key(1), key(1, { use: 'card' })] })).toThrow(RangeError)
})
