import { expect, test } from 'vitest'
import { readAdmission, writeAdmission } from './admission.ts'
import { toCbor } from './cbor.ts'
import type { KeyList } from './key-list.ts'
import { CARD_LIFE, CODE_LIFE, keyOfCode, paperOf, readPaper } from './proving.ts'
import { writeSign1 } from './sign1.ts'
import { emptyList, readList, writeList } from './status-list.ts'
import { claimsToSign, readToken, writeToken, type Claims } from './token.ts'

const KID = Uint8Array.of(1, 2, 3, 4)
const AT = 1_795_000_000
const keysOf = (use: 'phone' | 'card' | 'list' | 'rules'): KeyList => ({
  area: '130430',
  version: 1,
  signedAt: AT,
  keys: [{ kid: KID, use, point: new Uint8Array(64), from: AT - 10, until: AT + 10 }],
})
const CLAIMS: Claims = {
  area: '130430',
  issuedAt: AT,
  expiresAt: AT + CODE_LIFE,
  colour: 'green',
  reason: 'none',
  travel: 'none',
  index: 7,
  rules: new Uint8Array(4),
  name: '某*',
  digest: new Uint8Array(3),
  testedHour: undefined,
  anchor: new Uint8Array(16),
}
const signature = new Uint8Array(64)

function keyFor(change: Partial<Claims>, use: 'phone' | 'card', kid = KID) {
  const claims = { ...CLAIMS, ...change }
  const step = claims.anchor === undefined ? undefined : { number: 0, value: new Uint8Array(16) }
  const read = readToken(writeToken({ kid, payload: claimsToSign(claims, kid).payload, signature }, step))
  if ('fault' in read) throw new Error(read.fault)
  return keyOfCode(read, keysOf(use))
}

const CARD: Partial<Claims> = { anchor: undefined, expiresAt: AT + CARD_LIFE }

test.each([
  ['a phone’s code', {}, 'phone', true],
  ['a card', CARD, 'card', true],
  ['a phone’s code by a card’s key', {}, 'card', false],
  ['a card by a phone’s key', CARD, 'phone', false],
  ['another county’s', { area: '130431' }, 'phone', false],
  ['a code that would live longer than a day', { expiresAt: AT + CODE_LIFE + 1 }, 'phone', false],
  ['a card that would live longer than two weeks', { ...CARD, expiresAt: AT + CARD_LIFE + 1 }, 'card', false],
  ['issued when the key’s time is over', { issuedAt: AT + 10, expiresAt: AT + 20 }, 'phone', false],
  ['issued before it began', { issuedAt: AT - 11 }, 'phone', false],
] as const)('%s', (_, change, use, good) => {
  expect(keyFor(change, use) !== undefined).toBe(good)
})

test('a key of another name has signed nothing', () => {
  expect(keyFor({}, 'phone', Uint8Array.of(9, 9, 9, 9))).toBeUndefined()
})

test('a paper is one message, by a key of its use at its second', () => {
  const bytes = writeSign1({ kid: KID, payload: writeList(emptyList(5, 8, AT)), signature })
  expect(paperOf(bytes, keysOf('list'), 'list', readList)?.content.epoch).toBe(5)
  expect(paperOf(bytes, keysOf('rules'), 'list', readList)).toBeUndefined()
  expect(paperOf(bytes, keysOf('rules'), 'rules', readAdmission)).toBeUndefined()
  expect(readPaper(Uint8Array.of(...bytes, 0))).toBeUndefined()
  const late = writeSign1({ kid: KID, payload: writeList(emptyList(5, 8, AT + 10)), signature })
  expect(paperOf(late, keysOf('list'), 'list', readList)).toBeUndefined()
})

const RULES = {
  area: '130430',
  version: 3,
  signedAt: AT,
  travel: ['none', 'clean'],
  belowCelsius: 37.3,
} as const

test('rules of admission come back as they were written; what no gate could mean is not written', () => {
  expect(readAdmission(writeAdmission(RULES))).toEqual(RULES)
  expect(() => writeAdmission({ ...RULES, belowCelsius: 373 })).toThrow(RangeError)
  expect(() => writeAdmission({ ...RULES, area: '13' })).toThrow(RangeError)
  const more = new Map<number, never>([
    [1, 130430],
    [2, 1],
    [3, 1],
    [8, [0]],
    [9, 373],
    [10, 1],
  ] as unknown as [number, never][])
  expect(readAdmission(toCbor(more))).toBeUndefined()
  const unknown = new Map<number, never>([
    [1, 130430],
    [2, 1],
    [3, 1],
    [8, [7]],
    [9, 373],
  ] as unknown as [number, never][])
  expect(readAdmission(toCbor(unknown))).toBeUndefined()
})
