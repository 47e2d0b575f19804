import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { toBase45, fromBase45 } from './base45.ts'
import { toCbor } from './cbor.ts'
import { anchorOf, chainOf, leadsTo, stepAt, STEPS } from './steps.ts'
import { bytesToSign } from './sign1.ts'
import { claimsToSign, LONGEST, PREFIX, readToken, writeToken, type Claims, type Unproven } from './token.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const KID = Uint8Array.of(1, 2, 3, 4)
const ISSUED = 1_795_000_000
const CHAIN = chainOf(
  Uint8Array.from({ length: 16 }, (_, n) => n),
  ISSUED,
  sha256,
)

const CLAIMS: Claims = {
  area: '130430',
  issuedAt: ISSUED,
  expiresAt: ISSUED + 86_400,
  colour: 'yellow',
  reason: 'self-declared',
  travel: 'risk',
  index: 499_999,
  rules: Uint8Array.of(9, 8, 7, 6),
  name: '诸*某',
  digest: Uint8Array.of(1, 2, 3),
  testedHour: Math.floor(ISSUED / 3600) - 30,
  anchor: anchorOf(CHAIN),
}

function signed(claims: Claims) {
  const { payload, toSign } = claimsToSign(claims, KID)
  const signature = sign('sha256', toSign, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return { kid: KID, payload, signature: new Uint8Array(signature) }
}

function isProven({ message, toSign }: Unproven): boolean {
  return verify('sha256', toSign, { key: publicKey, dsaEncoding: 'ieee-p1363' }, message.signature)
}

function unproven(text: string): Unproven {
  const read = readToken(text)
  if ('fault' in read) throw new Error(read.fault)
  return read
}

const { anchor: _, ...PAPER } = CLAIMS
const STEP = { number: 5, value: CHAIN[5] ?? new Uint8Array() }
const ON_PHONE = writeToken(signed(CLAIMS), STEP)
const ON_PAPER = writeToken(signed({ ...PAPER, anchor: undefined }))

test('a code says what was signed, on a phone with its step, on paper without', () => {
  const read = unproven(ON_PHONE)
  expect(read.claims).toEqual(CLAIMS)
  expect(read.step).toEqual(STEP)
  expect(read.message.kid).toEqual(KID)
  expect(isProven(read)).toBe(true)
  const card = unproven(ON_PAPER)
  expect(card.claims).toEqual({ ...PAPER, anchor: undefined })
  expect(card.step).toBeUndefined()
  expect(isProven(card)).toBe(true)
})

test('the longest code there can be fits a QR code of version 9 with error correction M', () => {
  const longest = writeToken(
    signed({
      ...CLAIMS,
      issuedAt: 0xffff_ff00,
      expiresAt: 0xffff_ffff,
      index: 0xff_ffff,
      name: '王小*某'.slice(0, 2) + '*a',
    }),
    { number: STEPS - 1, value: STEP.value },
  )
  expect(longest.length).toBeLessThanOrEqual(LONGEST)
  expect(ON_PHONE.length).toBeLessThanOrEqual(LONGEST)
  // The characters a QR code packs two to eleven bits.
  expect(longest).toMatch(/^[0-9A-Z $%*+\-./:]+$/)
})

test.each([
  ['phone', ON_PHONE],
  ['paper', ON_PAPER],
])('every changed bit of a code on %s is refused or breaks its proof', (_, text) => {
  const bytes = fromBase45(text.slice(PREFIX.length)) ?? new Uint8Array()
  const stepFrom = bytes.length - (text === ON_PHONE ? 18 : 0)
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Uint8Array.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const read = readToken(PREFIX + toBase45(changed))
    if ('fault' in read) continue
    // The step is outside the signature: the chain proves it. The key's id names another key, which the reader does not have.
    if (bit >> 3 >= stepFrom)
      expect(
        read.step && leadsTo(CLAIMS.anchor ?? new Uint8Array(), read.step, ISSUED, sha256),
        `bit ${bit}`,
      ).toBe(false)
    else expect(isProven(read), `bit ${bit}`).toBe(false)
  }
})

test.each([
  ['another prefix', `HC1:${ON_PHONE.slice(4)}`, 'prefix'],
  ['nothing behind the prefix', PREFIX, 'structure'],
  ['a letter that is none of base45', `${ON_PHONE.slice(0, -1)}a`, 'base45'],
  ['too long', ON_PHONE + '0'.repeat(60), 'too-long'],
  ['cut off', ON_PHONE.slice(0, 100), 'structure'],
  ['a phone’s code without its step', writeToken(signed(CLAIMS)), 'step'],
  ['a card with a step', writeToken(signed({ ...PAPER, anchor: undefined }), STEP), 'step'],
  ['a step beyond the chain', writeToken(signed(CLAIMS), { ...STEP, number: STEPS }), 'step'],
  [
    'something after it',
    PREFIX + toBase45(Uint8Array.of(...(fromBase45(ON_PAPER.slice(4)) ?? []), 0)),
    'step',
  ],
])('refused: %s', (_, text, fault) => {
  expect(readToken(text)).toEqual({ fault })
})

test.each([
  ['a claim nobody knows', new Map([[13, 1]])],
  ['a colour nobody knows', new Map([[4, 3]])],
  ['a colour in words', new Map([[4, 'green']])],
  ['an area that is no county', new Map([[1, 99]])],
  ['an end before its beginning', new Map([[3, ISSUED - 1]])],
  ['a digest of another length', new Map([[10, Uint8Array.of(1, 2)]])],
  ['a whole name', new Map([[9, '诸葛某']])],
  ['an anchor of another length', new Map([[12, Uint8Array.of(1)]])],
])('a well-signed code with %s is refused', (_, claim) => {
  // A short name and a small number leave room for more.
  const claims = { ...CLAIMS, name: '*', index: 5 }
  const { payload } = claimsToSign(claims, KID)
  // Written by hand, past the writer's own check.
  const map = new Map<number, number | string | Uint8Array>([
    [1, Number(claims.area)],
    [2, claims.issuedAt],
    [3, claims.expiresAt],
    [4, 1],
    [5, 4],
    [6, 2],
    [7, claims.index],
    [8, claims.rules],
    [9, claims.name],
    [10, claims.digest],
    [11, claims.testedHour ?? 0],
    [12, claims.anchor ?? ''],
  ])
  expect(toCbor(map)).toEqual(payload)
  for (const [key, value] of claim) map.set(key, value)
  const other = toCbor(map)
  const signature = sign('sha256', bytesToSign({ kid: KID, payload: other }), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  const text = writeToken({ kid: KID, payload: other, signature: new Uint8Array(signature) }, STEP)
  expect(readToken(text)).toEqual({ fault: 'claims' })
})

test('what is signed is the structure of RFC 9052, whatever the length of the payload', () => {
  for (const length of [0, 23, 24, 255, 256, 70_000]) {
    const payload = new Uint8Array(length).fill(5)
    const header = toCbor(new Map([[4, KID]]))
    expect(bytesToSign({ kid: KID, payload })).toEqual(
      toCbor(['Signature1', header, new Uint8Array(0), payload]),
    )
  }
})

test('a masked name counts by its bytes', () => {
  for (const [name, fits] of [
    ['某*', true],
    ['诸葛*', true],
    ['诸葛某', false],
    ['\u{20BB7}*某', true],
    ['\u{20BB7}**某', false],
    ['éééé', true],
    ['ééééé', false],
  ] as const)
    if (fits) expect(() => claimsToSign({ ...CLAIMS, name }, KID)).not.toThrow()
    else expect(() => claimsToSign({ ...CLAIMS, name }, KID)).toThrow(RangeError)
})

test('claims that no reader would take are not signed', () => {
  expect(() => claimsToSign({ ...CLAIMS, name: '诸葛某某' }, KID)).toThrow(RangeError)
  expect(() => claimsToSign({ ...CLAIMS, area: '999' }, KID)).toThrow(RangeError)
  expect(() => claimsToSign({ ...CLAIMS, index: 1.5 }, KID)).toThrow(RangeError)
})

test('each minute shows the value before, which leads to the anchor in just so many steps', () => {
  const anchor = anchorOf(CHAIN)
  for (const number of [0, 1, 719, STEPS - 1]) {
    const value = CHAIN[number] ?? new Uint8Array()
    expect(leadsTo(anchor, { number, value }, ISSUED, sha256)).toBe(true)
    // The same picture under another minute, another code's clock, or a changed bit.
    expect(leadsTo(anchor, { number: number + 1, value }, ISSUED, sha256)).toBe(false)
    expect(leadsTo(anchor, { number, value }, ISSUED + 1, sha256)).toBe(false)
    expect(
      leadsTo(anchor, { number, value: value.map((one, at) => (at === 0 ? one ^ 1 : one)) }, ISSUED, sha256),
    ).toBe(false)
  }
  expect(leadsTo(anchor, { number: -1, value: anchor }, ISSUED, sha256)).toBe(false)
  expect(new Set(CHAIN.map((value) => Buffer.from(value).toString('hex'))).size).toBe(STEPS + 1)
  expect(stepAt(ISSUED, ISSUED + 59)).toBe(0)
  expect(stepAt(ISSUED, ISSUED + 60)).toBe(1)
  expect(stepAt(ISSUED, ISSUED - 1)).toBe(-1)
})
