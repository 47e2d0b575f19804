import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asTyped, CHARACTERS, checked, grouped, isChecked, spelled, unspelled } from './short-number.ts'
import { isTurningCode, turnAt, turningCode } from './turning-code.ts'

const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 7, maxLength: 11 })

test('the check character notices every wrong character and every two neighbours that changed places', () => {
  fc.assert(
    fc.property(text, fc.nat(), fc.constantFrom(...CHARACTERS), (given, seed, other) => {
      const whole = checked(given)
      const at = seed % whole.length
      const wrong = whole.slice(0, at) + other + whole.slice(at + 1)
      expect(isChecked(wrong)).toBe(wrong === whole)
      const [a = '', b = ''] = [whole[at], whole[at + 1]]
      const swapped = whole.slice(0, at) + b + a + whole.slice(at + 2)
      expect(isChecked(swapped)).toBe(swapped === whole)
    }),
  )
})

test('numbers are spelled and read back, however they are typed', () => {
  for (const alike of ['0OQ', '1IL', '2Z', '5S', '6G', '8B', 'UV'])
    expect([...CHARACTERS].filter((one) => alike.includes(one)).length, alike).toBeLessThan(2)
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 23n ** 7n - 1n }), (value) => {
      expect(unspelled(spelled(value, 7))).toBe(value)
    }),
  )
  expect(asTyped(' ３４７９-acd e')).toBe('3479ACDE')
  expect(grouped('3479ACDE')).toBe('3479 ACDE')
  expect(unspelled('0')).toBeUndefined()
})

test('the code that changes is the one of RFC 6238 (appendix B, SHA-256), cut to six digits', () => {
  const key = new TextEncoder().encode('12345678901234567890123456789012')
  expect(turningCode(key, turnAt(59_000))).toBe('119246')
  expect(turningCode(key, turnAt(1_111_111_109_000))).toBe('084774')
  expect(turningCode(key, turnAt(20_000_000_000_000))).toBe('737706')
  expect(isTurningCode(key, '119246', 89_000)).toBe(true)
  expect(isTurningCode(key, '119246', 90_000)).toBe(false)
})
