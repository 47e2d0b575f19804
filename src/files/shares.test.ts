import fc from 'fast-check'
import { expect, test } from 'vitest'
import { join, split } from './shares.ts'

const secret = fc.uint8Array({ minLength: 1, maxLength: 40 })
const chance = fc.infiniteStream(fc.integer({ min: 0, max: 255 }))

function drawnFrom(stream: Iterator<number>): (bytes: number) => Uint8Array {
  return (bytes) => Uint8Array.from({ length: bytes }, () => stream.next().value ?? 0)
}

test('any two of three give the secret back, in whatever order', () => {
  fc.assert(
    fc.property(secret, chance, (bytes, stream) => {
      const shares = split(bytes, { needed: 2, made: 3 }, drawnFrom(stream))
      for (const one of shares)
        for (const other of shares) if (one.x !== other.x) expect(join([one, other])).toEqual(bytes)
    }),
  )
})

test('any three of five do, and two of them do not', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 32 }),
      chance,
      fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 3, maxLength: 5 }),
      (bytes, stream, chosen) => {
        const shares = split(bytes, { needed: 3, made: 5 }, drawnFrom(stream))
        const held = chosen.flatMap((place) => shares[place] ?? [])
        expect(join(held)).toEqual(bytes)
      },
    ),
  )
})

test('one share fits every secret equally often: it says nothing', () => {
  const seen = new Map<number, Set<number>>()
  for (let byte = 0; byte < 256; byte += 1)
    for (let coefficient = 0; coefficient < 256; coefficient += 1) {
      const [, share] = split(Uint8Array.of(byte), { needed: 2, made: 3 }, () => Uint8Array.of(coefficient))
      const value = share?.bytes[0] ?? -1
      seen.set(value, (seen.get(value) ?? new Set()).add(byte))
    }
  expect(seen.size).toBe(256)
  for (const secrets of seen.values()) expect(secrets.size).toBe(256)
})

test('a share twice, or one at nought, is no way round', () => {
  const shares = split(Uint8Array.of(1, 2, 3), { needed: 2, made: 3 }, () => Uint8Array.of(9, 8, 7))
  const [one] = shares
  if (!one) throw new Error('no share')
  expect(() => join([one, one])).toThrow(RangeError)
  expect(() => join([{ ...one, x: 0 }, one])).toThrow(RangeError)
  expect(() => join([])).toThrow(RangeError)
  expect(() => split(Uint8Array.of(1), { needed: 1, made: 3 }, () => new Uint8Array(1))).toThrow(RangeError)
})
