import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromCbor, startOfCbor, toCbor, type Cbor } from './cbor.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

// Examples of RFC 8949, appendix A, as far as this part of CBOR goes.
const EXAMPLES: readonly (readonly [Cbor, string])[] = [
  [0, '00'],
  [1, '01'],
  [10, '0a'],
  [23, '17'],
  [24, '1818'],
  [100, '1864'],
  [1000, '1903e8'],
  [1_000_000, '1a000f4240'],
  [1_000_000_000_000, '1b000000e8d4a51000'],
  [-1, '20'],
  [-10, '29'],
  [-100, '3863'],
  [-1000, '3903e7'],
  [new Uint8Array(0), '40'],
  [Uint8Array.of(1, 2, 3, 4), '4401020304'],
  ['', '60'],
  ['IETF', '6449455446'],
  ['ü', '62c3bc'],
  ['水', '63e6b0b4'],
  [[], '80'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [new Map(), 'a0'],
  [
    new Map([
      [1, 2],
      [3, 4],
    ]),
    'a201020304',
  ],
]

test.each(EXAMPLES)('%o as the RFC has it', (value, text) => {
  expect(hex(toCbor(value))).toBe(text)
  expect(fromCbor(bytesOf(text))).toEqual(value)
})

test.each([
  ['a number written longer than need be', '1817'],
  ['a length written longer than need be', '580101'],
  ['a number of eight bytes that four hold', '1b00000000ffffffff'],
  ['a number above 2^53', '1b0020000000000000'],
  ['indefinite length', '9f01ff'],
  ['keys out of order', 'a203040102'],
  ['a key twice', 'a201020103'],
  ['a text as key', 'a1616101'],
  ['a tag', 'c001'],
  ['a float', 'f90000'],
  ['true', 'f5'],
  ['null', 'f6'],
  ['undefined', 'f7'],
  ['a text that is no UTF-8', '61ff'],
  ['something after it', '0000'],
  ['nothing at all', ''],
  ['a cut-off text', '6449'],
  ['an array of a billion', '9a3b9aca00'],
  ['nesting without end', '81'.repeat(200)],
])('refused: %s', (_, text) => {
  expect(fromCbor(bytesOf(text))).toBeUndefined()
})

const value: fc.Arbitrary<Cbor> = fc.letrec<{ any: Cbor }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.maxSafeInteger().map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.integer(), tie('any')), { maxLength: 4 })
      .map((entries): Cbor => new Map(entries.map(([key, one]) => [key === 0 ? 0 : key, one]))),
  ),
})).any

test('what is written is read again, and every other text of it is refused', () => {
  fc.assert(
    fc.property(value, fc.uint8Array({ maxLength: 4 }), (given, more) => {
      const bytes = toCbor(given)
      const read = fromCbor(bytes)
      if (read === undefined) return // Deeper than is read: refused whole.
      expect(hex(toCbor(read))).toBe(hex(bytes))
      expect(startOfCbor(Uint8Array.of(...bytes, ...more))?.rest).toEqual(more)
    }),
    { numRuns: 500 },
  )
})

test('any bytes that are read are just what would be written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      const read = fromCbor(bytes)
      if (read !== undefined) expect(hex(toCbor(read))).toBe(hex(bytes))
    }),
    { numRuns: 3000 },
  )
})
