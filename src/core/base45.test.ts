import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase45, toBase45 } from './base45.ts'

// Examples of RFC 9285, 4.3 and 4.4.
test.each([
  ['AB', 'BB8'],
  ['Hello!!', '%69 VD92EX0'],
  ['base-45', 'UJCLQE7W581'],
  ['ietf!', 'QED8WEX0'],
])('%s as the RFC has it', (plain, text) => {
  expect(toBase45(Buffer.from(plain))).toBe(text)
  expect(Buffer.from(fromBase45(text) ?? []).toString()).toBe(plain)
})

test.each(['GGW', ':::', '::', 'A', 'BB8A', 'bb8', 'B8', '汉字型', 'BB8\u0000\u0000\u0000'])(
  'refused: %s',
  (text) => {
    // "GGW" is 65,536, the first group too large; "B8" would be 371.
    expect(fromBase45(text)).toBeUndefined()
  },
)

test('any bytes come back, and no other text gives them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(fromBase45(toBase45(bytes))).toEqual(bytes)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0129ABYZ $%*+-./:'), maxLength: 30 }), (text) => {
      const bytes = fromBase45(text)
      if (bytes) expect(toBase45(bytes)).toBe(text)
    }),
    { numRuns: 1000 },
  )
})
