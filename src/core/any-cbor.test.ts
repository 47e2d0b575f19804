import * as cborg from 'cborg'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAnyCbor, Tagged, type AnyCbor } from './any-cbor.ts'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

// Examples of RFC 8949, appendix A.
test.each<[string, AnyCbor]>([
  ['1864', 100],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['3863', -100],
  ['f90000', 0],
  ['f93e00', 1.5],
  ['f97bff', 65_504],
  ['f90001', 5.960464477539063e-8],
  ['f9c400', -4],
  ['f97c00', Infinity],
  ['fa47c35000', 100_000],
  ['fb3ff199999999999a', 1.1],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['c074323031332d30332d32315432303a30343a30305a', '2013-03-21T20:04:00Z'],
  ['c11a514b67b0', 1_363_896_240],
  ['5f42010243030405ff', Uint8Array.of(1, 2, 3, 4, 5)],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  [
    'bf61610161629f0203ffff',
    new Map<string, AnyCbor>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
  ],
  ['1817', 23],
  ['d28440a0f640', new Tagged(18, [new Uint8Array(), new Map(), null, new Uint8Array()])],
])('%s as the RFC has it', (text, value) => {
  expect(readAnyCbor(bytesOf(text))).toEqual(value)
})

test.each([
  ['a key twice', 'a201020103'],
  ['a key twice, written otherwise', 'a20102180103'],
  ['a key twice in a map without a length', 'bf01020103ff'],
  ['a text as key twice', 'a2616101616102'],
  ['a fraction as key', 'a1f93e0001'],
  ['a list as key', 'a1800 1'.replace(' ', '')],
  ['a tag nobody knows', 'c24101'],
  ['a date that is a list', 'c080'],
  ['undefined', 'f7'],
  ['a simple value', 'f0'],
  ['a number above 2^53', '1b0020000000000000'],
  ['a text that is no UTF-8', '61ff'],
  ['something after it', '0000'],
  ['nothing at all', ''],
  ['a cut-off text', '6449'],
  ['a break alone', 'ff'],
  ['no break', '9f01'],
  ['a map that breaks off after its key', 'bf01ff'],
  ['a number without end', '1f'],
  ['a text of byte strings', '7f4161ff'],
  ['chunks in chunks', '5f5f4101ffff'],
  ['an array of a billion', '9a3b9aca00'],
  ['a text of 2^53', '7b001fffffffffffff'],
  ['nesting without end', '81'.repeat(200)],
])('refused: %s', (_, text) => {
  expect(readAnyCbor(bytesOf(text))).toBeUndefined()
})

/** cborg gives `unknown`; what it is compared with tells. */
const read = (value: unknown): AnyCbor => value as AnyCbor

/** cborg with everything allowed that is allowed here. */
function theirs(bytes: Uint8Array): unknown {
  return cborg.decode(bytes, {
    useMaps: true,
    rejectDuplicateMapKeys: true,
    allowBigInt: false,
    allowUndefined: false,
    tags: {
      0: (decode) => decode(),
      1: (decode) => decode(),
      18: (decode) => new Tagged(18, read(decode())),
      61: (decode) => new Tagged(61, read(decode())),
    },
  })
}

test('held against cborg', () => {
  const { any } = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.maxSafeInteger().map((n) => n + 0),
      fc.double({ noNaN: true }).map((n) => n + 0),
      fc.constantFrom(true, false, null),
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.array(tie('any'), { maxLength: 5 }),
      fc
        .array(fc.tuple(fc.oneof(fc.integer(), fc.string()), tie('any')), { maxLength: 5 })
        .map((entries) => new Map(entries)),
    ),
  }))
  fc.assert(
    fc.property(any, fc.nat(), fc.nat(255), (value, where, change) => {
      const bytes = Uint8Array.from(cborg.encode(value))
      expect(readAnyCbor(bytes)).toEqual(theirs(bytes))
      // With one byte changed, what is still read is read alike.
      const at = where % bytes.length
      bytes[at] = (bytes[at] ?? 0) ^ change
      const ours = readAnyCbor(bytes)
      if (ours !== undefined) expect(ours).toEqual(theirs(bytes))
    }),
    { numRuns: 2000 },
  )
})
