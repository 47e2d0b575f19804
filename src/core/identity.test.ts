import { expect, test } from 'vitest'
import fc from 'fast-check'
import { checkCharacter, isDay, plainNumber, readDocument, type DocumentKind } from './identity.ts'
import { readPhone } from './phone.ts'

const WIDE = (text: string): string =>
  text.replaceAll(/[0-9A-Z]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0))

/** Any day from 1850 to 2099, by the calendar of JavaScript. */
const day = fc
  .date({ min: new Date('1850-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const sequence = fc.integer({ min: 0, max: 999 }).map((n) => String(n).padStart(3, '0'))
const right = fc.tuple(day, sequence).map(([bornOn, order]) => {
  const digits = `130430${bornOn.replaceAll('-', '')}${order}`
  return { bornOn, order, number: digits + checkCharacter(digits) }
})

test('a right number says when somebody was born and whether man or woman, however it is typed', () => {
  fc.assert(
    fc.property(right, fc.constantFrom(' ', '-', '\u200b', '　'), ({ bornOn, order, number }, gap) => {
      const expected = { number, bornOn, sex: Number(order[2]) % 2 === 1 ? 'male' : 'female' }
      const typed = [number, number.toLowerCase(), WIDE(number), [...number].join(gap), ` ${number}\t`]
      for (const text of typed) expect(readDocument('identity-card', text)).toEqual(expected)
    }),
  )
})

test('one wrong digit, or two neighbours changed about, never pass', () => {
  const digit = fc.integer({ min: 0, max: 17 })
  fc.assert(
    fc.property(right, digit, fc.integer({ min: 1, max: 9 }), ({ number }, at, by) => {
      const old = number[at] === 'X' ? 10 : Number(number[at])
      const wrong = number.slice(0, at) + String((old + by) % 10) + number.slice(at + 1)
      if (wrong !== number) expect(typeof readDocument('identity-card', wrong)).toBe('string')
      const swapped = number.slice(0, at) + (number[at + 1] ?? '') + (number[at] ?? '') + number.slice(at + 2)
      if (swapped.length === 18 && swapped !== number)
        expect(typeof readDocument('identity-card', swapped)).toBe('string')
    }),
  )
})

test('an old number of 15 digits and the new one of the same person are one number', () => {
  fc.assert(
    fc.property(right, ({ bornOn, number, order }) => {
      fc.pre(bornOn.startsWith('19') && Number(order) < 996)
      const old = number.slice(0, 6) + number.slice(8, 17)
      expect(readDocument('identity-card', old)).toEqual(readDocument('identity-card', number))
    }),
  )
  expect(readDocument('identity-card', '130430380304996')).toMatchObject({
    bornOn: '1838-03-04',
  } satisfies object)
})

test('each fault has its own name', () => {
  const cases: [DocumentKind, string, string][] = [
    ['identity-card', '1304301962030400', 'identity-length'],
    ['identity-card', '', 'identity-length'],
    ['identity-card', '13043019620304O02X', 'identity-characters'],
    ['identity-card', '990430196203040027', 'identity-area'],
    ['identity-card', '130430196202300027', 'identity-date'],
    ['identity-card', '130430190002290027', 'identity-date'],
    ['identity-card', '130430196203040027', 'identity-check'],
    ['passport', 'E1', 'document-form'],
    ['passport', 'ABCDEFGH', 'document-form'],
    ['hong-kong-macau-permit', 'A12345678', 'document-form'],
    ['foreign-resident-card', 'CHN12345', 'document-form'],
    ['other', '<script>', 'document-form'],
  ]
  for (const [kind, text, fault] of cases) expect(readDocument(kind, text), text).toBe(fault)
})

test('other documents pass by their form', () => {
  const cases: [DocumentKind, string, string][] = [
    ['passport', 'e1234 5678', 'E12345678'],
    ['hong-kong-macau-permit', 'h0123456702', 'H0123456702'],
    ['taiwan-permit', '12345678', '12345678'],
    ['foreign-resident-card', 'chn310012345678', 'CHN310012345678'],
    ['other', '军字第12345', '军字第12345'],
  ]
  for (const [kind, text, number] of cases) expect(readDocument(kind, text), text).toEqual({ number })
})

test('days that do not exist are none', () => {
  fc.assert(fc.property(day, (one) => isDay(one)))
  for (const no of [
    '1962-02-30',
    '1900-02-29',
    '2021-13-01',
    '2021-00-10',
    '2021-04-31',
    '0001-01-01',
    'x',
    '',
  ])
    expect(isDay(no), no).toBe(false)
  expect(isDay('2000-02-29')).toBe(true)
})

test('telephone numbers are one number however they are written', () => {
  const mobile = fc.stringMatching(/^1[3-9]\d{9}$/)
  fc.assert(
    fc.property(mobile, (number) => {
      const spaced = `${number.slice(0, 3)} ${number.slice(3, 7)}-${number.slice(7)}`
      const typed = [
        number,
        spaced,
        `+86${number}`,
        `0086 ${number}`,
        `86${number}`,
        `（+86）${spaced}`,
        WIDE(number),
      ]
      for (const text of typed) expect(readPhone(text), text).toBe(number)
    }),
  )
  expect(readPhone('(0310) 836-5001')).toBe('03108365001')
  expect(readPhone('8365001 转 12')).toBe('8365001#12')
  expect(readPhone('+852 2123 4567')).toBe('+85221234567')
  for (const no of ['', '123', '139000000000', 'abc', '=cmd', '0'.repeat(40)])
    expect(readPhone(no), no).toBeUndefined()
})

test('making plain never takes time or throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => plainNumber(text).length >= 0),
  )
})
