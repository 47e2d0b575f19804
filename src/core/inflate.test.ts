import { deflateRawSync, deflateSync, constants } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inflate, inflateZlib } from './inflate.ts'

const MOST = 1_000_000
const texts = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc
    .array(fc.constantFrom('HC1', 'abc', '2021-01-01', '\u0000'.repeat(300), 'x'), { maxLength: 400 })
    .map((parts) => Buffer.from(parts.join(''))),
)

test('whatever zlib packs comes back', () => {
  const strategy = fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FIXED,
  )
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 9 }), strategy, (bytes, level, how) => {
      const packed = deflateSync(bytes, { level, strategy: how })
      expect(inflateZlib(packed, MOST)).toEqual(Uint8Array.from(bytes))
      expect(inflate(deflateRawSync(bytes, { level, strategy: how }), MOST)).toEqual(Uint8Array.from(bytes))
    }),
    { numRuns: 300 },
  )
})

test('any other bytes end, and what they give is what zlib would have packed', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, where, change) => {
      const packed = Uint8Array.from(deflateSync(bytes))
      const at = where % packed.length
      packed[at] = (packed[at] ?? 0) ^ change
      const out = inflateZlib(packed, MOST)
      // Another way of writing the same may be left, since the checksum holds.
      if (out) expect(out).toEqual(Uint8Array.from(bytes))
    }),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void inflate(bytes, 10_000)),
    { numRuns: 2000 },
  )
})

const packed = Uint8Array.from(deflateSync('what is packed, what is packed'))
test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['the header alone', packed.subarray(0, 2)],
  ['a byte too many', Uint8Array.of(...packed, 0)],
  ['a byte too few', packed.subarray(0, -1)],
  ['a byte before the checksum', Uint8Array.of(...packed.subarray(0, -4), 0, ...packed.subarray(-4))],
  ['another checksum', Uint8Array.of(...packed.subarray(0, -1), 1)],
  ['no zlib header', packed.subarray(2)],
  ['gzip', Uint8Array.of(0x1f, 0x8b, ...packed.subarray(2))],
  [
    'a preset dictionary',
    Uint8Array.from(deflateSync('what is packed', { dictionary: Buffer.from('packed') })),
  ],
])('refused: %s', (_, bytes) => {
  expect(inflateZlib(packed, MOST)).toBeDefined()
  expect(inflateZlib(bytes, MOST)).toBeUndefined()
})

test('no bit of the padding may be set', () => {
  const raw = Uint8Array.from(deflateRawSync('a text that ends within a byte'))
  const last = raw.length - 1
  const set = [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => raw.with(last, (raw[last] ?? 0) ^ (1 << bit)))
  expect(set.map((bytes) => inflate(bytes, MOST)).filter((out) => out !== undefined)).toEqual([])
})

test('a bomb is refused before it is unpacked', () => {
  const bomb = Uint8Array.from(deflateSync(Buffer.alloc(50_000_000)))
  const before = process.memoryUsage().arrayBuffers
  const started = performance.now()
  expect(inflateZlib(bomb, 65_536)).toBeUndefined()
  expect(performance.now() - started).toBeLessThan(5000)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000)
  expect(inflateZlib(Uint8Array.from(deflateSync(Buffer.alloc(65_536))), 65_536)?.length).toBe(65_536)
  expect(inflateZlib(Uint8Array.from(deflateSync(Buffer.alloc(65_537))), 65_536)).toBeUndefined()
})
