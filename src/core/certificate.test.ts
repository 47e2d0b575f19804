import { deflateRawSync, deflateSync } from 'node:zlib'
import * as cborg from 'cborg'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CARD,
  cose,
  DCC,
  derOf,
  ec,
  hcert,
  KID,
  kidOf,
  NOON,
  numerals,
  packed,
  RECOVERY_ENTRY,
  rsa,
  signerCertificate,
  smartCard,
  TEST_ENTRY,
  thumbprint,
  USAGE,
} from '../../test/certificates.ts'
import { openTrust } from '../cli/signatures.ts'
import { newKeyPair } from '../http/certificate.ts'
import { toBase45 } from './base45.ts'
import { STEPS, verifyCertificate, type CertificateVerdict } from './certificate.ts'

const kid = Buffer.from(KID).toString('base64')
const spki = ec.publicKey.export({ type: 'spki', format: 'pem' })
const TRUST = { [kid]: spki }

function verdict(text: string, trust: unknown = TRUST, at = NOON): CertificateVerdict {
  const { trust: keys, check } = openTrust(trust)
  return verifyCertificate(text, keys, check, at)
}

/** `+` true, `-` false, `.` not reached, in the order of the steps. */
function marks(text: string, trust?: unknown, at?: number): string {
  const { steps, valid } = verdict(text, trust, at)
  const told = STEPS.map((step) => (steps[step] === true ? '+' : steps[step] === false ? '-' : '.')).join('')
  expect(valid).toBe(told === '++++++++++')
  return told
}

const { v: entries, ...HOLDER } = DCC
const withEntry = (entry: object): object => ({ ...DCC, v: [{ ...entries[0], ...entry }] })
const claims = (...entries: [number, unknown][]): Map<number, unknown> =>
  new Map<number, unknown>([
    [1, 'XA'],
    [4, NOON + 60],
    [6, NOON - 60],
    [-260, new Map([[1, DCC]])],
    ...entries,
  ])
const broken = (change: (bytes: Uint8Array) => Uint8Array): string => packed(change(cose()))
const zlib = (bytes: Uint8Array): string => `HC1:${toBase45(bytes)}`
const pressed = Uint8Array.from(deflateSync(cose()))

// prefix, base45, decompression, cbor, cose; key, signature, keyUsage, validity, schema
test.each<[string, string, string]>([
  ['everything right', hcert(), '++++++++++'],
  ['no tag', hcert({ tags: [] }), '++++++++++'],
  ['the tags of CWT and COSE', hcert({ tags: [0xd8, 0x3d, 0xd2] }), '++++++++++'],
  [
    'the key in the unprotected header',
    hcert({ header: new Map([[1, -7]]), unprotected: new Map([[4, KID]]) }),
    '++++++++++',
  ],
  ['no algorithm named', hcert({ header: new Map([[4, KID]]) }), '++++++++++'],
  ['nothing protected', hcert({ header: new Map(), unprotected: new Map([[4, KID]]) }), '++++++++++'],
  [
    'the protected key before the other',
    hcert({ unprotected: new Map([[4, KID.subarray(1)]]) }),
    '++++++++++',
  ],
  ['a test', hcert({ content: { ...HOLDER, t: [TEST_ENTRY] } }), '++++++++++'],
  ['a recovery', hcert({ content: { ...HOLDER, r: [RECOVERY_ENTRY] } }), '++++++++++'],
  ['times as fractions', hcert({ claims: claims([4, NOON + 0.5], [6, NOON - 0.5]) }), '++++++++++'],

  ['no prefix', hcert().slice(4), '-.........'],
  ['another prefix', hcert().replace('HC1:', 'HC2:'), '-.........'],
  ['nothing', '', '-.........'],
  ['not base45', `${hcert().slice(0, -2)}ab`, '+-........'],
  ['too long', `HC1:${'0'.repeat(4293)}`, '+-........'],
  ['not packed', zlib(cose()), '++-.......'],
  ['packed without its frame', zlib(Uint8Array.from(deflateRawSync(cose()))), '++-.......'],
  ['a byte after the packing', zlib(Uint8Array.of(...pressed, 0)), '++-.......'],
  ['a bomb', zlib(Uint8Array.from(deflateSync(Buffer.alloc(2_000_000)))), '++-.......'],
  ['cut off', broken((bytes) => bytes.subarray(0, -1)), '+++-......'],
  ['a byte after the message', broken((bytes) => Uint8Array.of(...bytes, 0)), '+++-......'],
  ['an unknown tag', hcert({ tags: [0xd9, 0x01, 0x02] }), '+++-......'],
  ['a key twice in the claims', hcert({ payload: Uint8Array.of(0xa2, 1, 1, 1, 1) }), '+++-......'],
  ['claims that are none', hcert({ payload: cborg.encode(DCC) }), '+++-......'],
  ['claims in a byte string', hcert({ payload: cborg.encode(cborg.encode(claims())) }), '+++-......'],
  ['three parts', packed(cborg.encode([new Uint8Array(), new Map(), new Uint8Array()])), '++++-.....'],
  ['the tag of CWT alone', hcert({ tags: [0xd8, 0x3d] }), '++++-.....'],
  [
    'more to be understood',
    hcert({
      header: new Map<number, unknown>([
        [2, [9]],
        [4, KID],
      ]),
    }),
    '++++-.....',
  ],
  ['a key id that is a number', hcert({ header: new Map([[4, 5]]) }), '++++-.....'],
  ['no key id', hcert({ header: new Map([[1, -7]]) }), '+++++-..++'],
  ['a key that is not in the list', hcert({ header: new Map([[4, KID.subarray(1)]]) }), '+++++-..++'],
  [
    'the wrong key protected, the right one not',
    hcert({ header: new Map([[4, KID.subarray(1)]]), unprotected: new Map([[4, KID]]) }),
    '+++++-..++',
  ],
  ['signed by another key', hcert({ key: newKeyPair().privateKey }), '++++++-.++'],
  ['signed by RSA under a key of P-256', hcert({ key: rsa.privateKey }), '++++++-.++'],
  [
    'another algorithm named than the key has',
    hcert({
      header: new Map<number, unknown>([
        [1, -37],
        [4, KID],
      ]),
    }),
    '++++++-.++',
  ],
  [
    'an unknown algorithm named',
    hcert({
      header: new Map<number, unknown>([
        [1, -35],
        [4, KID],
      ]),
    }),
    '++++++-.++',
  ],
  ['a signature of three bytes', hcert({ signature: Uint8Array.of(1, 2, 3) }), '++++++-.++'],
  ['no signature', hcert({ signature: new Uint8Array() }), '++++++-.++'],
  ['over', hcert({ claims: claims([4, NOON]) }), '++++++++-+'],
  ['issued later', hcert({ claims: claims([6, NOON + 1]) }), '++++++++-+'],
  ['not before later', hcert({ claims: claims([5, NOON + 1]) }), '++++++++-+'],
  ['no end', hcert({ claims: new Map([...claims()].filter(([name]) => name !== 4)) }), '++++++++-+'],
  ['an end that is a text', hcert({ claims: claims([4, '2099']) }), '++++++++-+'],
  ['no holder', hcert({ content: { ver: '1.0.0', nam: {} } }), '+++++++++-'],
  ['two sorts at once', hcert({ content: { ...DCC, r: [RECOVERY_ENTRY] } }), '+++++++++-'],
  ['two entries', hcert({ content: { ...DCC, v: [...DCC.v, ...DCC.v] } }), '+++++++++-'],
  ['a dose of nought', hcert({ content: withEntry({ dn: 0 }) }), '+++++++++-'],
  ['a dose as text', hcert({ content: withEntry({ dn: '2' }) }), '+++++++++-'],
  ['a day that is none', hcert({ content: withEntry({ dt: '2021-02-30' }) }), '+++++++++-'],
  ['a name in small letters', hcert({ content: { ...DCC, nam: { fnt: 'Muster' } } }), '+++++++++-'],
  [
    'a content of the WHO that is not known',
    hcert({ claims: claims([-260, new Map([[3, { n: 'x' }]])]) }),
    '+++++++++-',
  ],
])('%s', (_, text, expected) => {
  expect(marks(text)).toBe(expected)
})

test.each<[string, readonly string[], object, string]>([
  ['for vaccinations, a vaccination', [USAGE.vaccination], DCC, '+'],
  ['for tests, a vaccination', [USAGE.test], DCC, '-'],
  ['for tests, a test', [USAGE.test], { ...HOLDER, t: [TEST_ENTRY] }, '+'],
  ['for recoveries, a recovery', [USAGE.recovery], { ...HOLDER, r: [RECOVERY_ENTRY] }, '+'],
  ['for recoveries, a test', [USAGE.recovery, USAGE.vaccination], { ...HOLDER, t: [TEST_ENTRY] }, '-'],
  ['for servers, which says nothing of it', ['1.3.6.1.5.5.7.3.1'], DCC, '+'],
  ['for nothing in particular', [], DCC, '+'],
  ['with the zero of the first test keys', ['1.3.6.1.4.1.0.1847.2021.1.1'], DCC, '-'],
  ['for tests, and nobody knows what', [USAGE.test], { ver: '1.3.0' }, '.'],
])('a key %s', (_, usages, content, expected) => {
  const certificate = signerCertificate(ec.publicKey, usages)
  const text = hcert({ content, header: new Map([[4, kidOf(certificate)]]) })
  for (const trust of [
    [certificate],
    { [Buffer.from(kidOf(certificate)).toString('base64')]: derOf(certificate).toString('base64') },
  ])
    expect(marks(text, trust)[7]).toBe(expected)
})

test('a key has its own time, and of two certificates of one key the one in time counts', () => {
  const [old, late] = [
    signerCertificate(ec.publicKey, [], [NOON - 20, NOON - 10]),
    signerCertificate(ec.publicKey, [], [NOON + 10, NOON + 20]),
  ]
  const now = signerCertificate(ec.publicKey, [], [NOON, NOON])
  expect(marks(hcert(), { [kid]: old })).toBe('++++++++-+')
  expect(marks(hcert(), { [kid]: late })).toBe('++++++++-+')
  expect(marks(hcert(), { [kid]: now })).toBe('++++++++++')
  expect(marks(hcert(), { [kid]: [old, now, late] })).toBe('++++++++++')
  for (const limits of [
    { until: '2021-05-01T00:00:00Z' },
    { notAfter: NOON - 1 },
    { from: '2021-06-02' },
    { notBefore: NOON + 1 },
  ])
    expect(marks(hcert(), { [kid]: { publicKey: spki, ...limits } })).toBe('++++++++-+')
  expect(marks(hcert(), { [kid]: { publicKey: spki, from: NOON, until: NOON } })).toBe('++++++++++')
})

test('several keys of one name are each tried; RSA by PS256; every form of a list', () => {
  const other = newKeyPair().publicKey
  const jwk = (key: typeof other) => key.export({ format: 'jwk' })
  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' })
  const signed = hcert({ key: rsa.privateKey })
  const hex = Buffer.from(KID).toString('hex')
  const row = { kid, country: 'XA', uses: ['vaccination'] }
  for (const trust of [
    { [kid]: [jwk(other), pem] },
    { [hex]: jwk(rsa.publicKey) },
    {
      keys: [
        { kid, ...jwk(other) },
        { kid, ...jwk(rsa.publicKey) },
      ],
    },
    [{ ...row, publicKey: jwk(rsa.publicKey) }],
    [{ ...row, jwk: jwk(rsa.publicKey) }],
    {
      certificates: [
        { kid, country: 'XA', rawData: derOf(signerCertificate(rsa.publicKey)).toString('base64') },
      ],
    },
    {
      eu_keys: {
        [kid]: [
          {
            subjectPk: rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
            keyUsage: ['v'],
          },
        ],
      },
    },
    [{ ...row, x5c: [derOf(signerCertificate(rsa.publicKey)).toString('base64')] }],
  ])
    expect(marks(signed, trust), JSON.stringify(Object.keys(trust))).toBe('++++++++++')
  expect(verdict(signed, [{ ...row, publicKey: pem }]).key).toEqual({
    kid,
    country: 'XA',
    algorithm: 'PS256',
  })
  expect(marks(signed, [{ ...row, uses: 'test', publicKey: pem }])).toBe('+++++++-++')
})

test('what is wrong in a list is said, and the rest of it counts', () => {
  const off = {
    kty: 'EC',
    crv: 'P-256',
    x: Buffer.alloc(32, 1).toString('base64url'),
    y: Buffer.alloc(32, 2).toString('base64url'),
  }
  const { faults, count } = openTrust([
    'no key',
    { kid, publicKey: 7 },
    { kid },
    { kid, publicKey: 'AAAA' },
    { kid, publicKey: { kty: 'EC', crv: 'P-384', x: 'a', y: 'b' } },
    { kid, publicKey: spki, from: 'yesterday' },
    { kid, publicKey: spki, uses: ['travel'] },
    { kid, publicKey: off },
    { kid, publicKey: spki },
  ])
  expect([faults.length, count]).toEqual([8, 1])
  expect(openTrust(null)).toMatchObject({ count: 0, faults: [{ at: '' }] })
  expect(openTrust({})).toMatchObject({ count: 0, faults: [{ message: 'no keys in it' }] })
})

const CARDS = {
  keys: [
    { ...ec.publicKey.export({ format: 'jwk' }), kid: thumbprint(ec.publicKey), use: 'sig', alg: 'ES256' },
  ],
}
test.each<[string, string, string]>([
  ['everything right', smartCard(), '++++++++++'],
  ['with an end', smartCard({ payload: { ...CARD, exp: NOON + 1 } }), '++++++++++'],
  ['another prefix', smartCard().replace('shc', 'shd'), '-.........'],
  ['one digit too many', `${smartCard()}1`, '+-........'],
  ['letters', `${smartCard()}0x`, '+-........'],
  ['one of several', smartCard().replace('shc:/', 'shc:/1/2/'), '+-........'],
  ['a number of no character', `${smartCard()}99`, '+-........'],
  ['two parts', numerals('e30.e30'), '++..-.....'],
  ['no zip', smartCard({ header: { zip: undefined } }), '++..-.....'],
  ['not packed', smartCard({ body: Buffer.from(JSON.stringify(CARD)) }), '++-.+.....'],
  ['a bomb', smartCard({ body: deflateRawSync(Buffer.alloc(2_000_000)) }), '++-.+.....'],
  ['no JSON', smartCard({ body: deflateRawSync('{') }), '+++-+.....'],
  ['another key', smartCard({ header: { kid: thumbprint(newKeyPair().publicKey) } }), '+++++-..++'],
  ['signed by another key', smartCard({ key: newKeyPair().privateKey }), '++++++-.++'],
  ['none as algorithm', smartCard({ header: { alg: 'none' }, signature: '' }), '++++++-.++'],
  ['not yet', smartCard({ payload: { ...CARD, nbf: NOON + 1 } }), '++++++++-+'],
  ['over', smartCard({ payload: { ...CARD, exp: NOON } }), '++++++++-+'],
  ['no beginning', smartCard({ payload: { ...CARD, nbf: undefined } }), '++++++++--'],
  ['no bundle', smartCard({ payload: { ...CARD, vc: { ...CARD.vc, credentialSubject: {} } } }), '+++++++++-'],
  [
    'another sort of credential',
    smartCard({ payload: { ...CARD, vc: { ...CARD.vc, type: ['VerifiableCredential'] } } }),
    '+++++++++-',
  ],
])('SMART Health Card: %s', (_, text, expected) => {
  expect(marks(text, CARDS)).toBe(expected)
})

test('a key of one issuer is not for the cards of another', () => {
  expect(marks(smartCard(), { [CARD.iss]: CARDS })).toBe('++++++++++')
  expect(marks(smartCard(), { 'https://example.org/other': CARDS })).toBe('+++++-..++')
})

test('no byte can be changed: not in the message, not in its packing, not in the text', () => {
  const small = cose({ content: { ...DCC, nam: { fnt: 'A' } } })
  expect(marks(packed(small))).toBe('++++++++++')
  const text = packed(small)
  const { trust, check } = openTrust(TRUST)
  const isVerified = (changed: string): boolean => verifyCertificate(changed, trust, check, NOON).valid
  for (let at = 0; at < small.length; at += 1)
    for (const change of [1, 0x20, 0x80, 0xff]) {
      const bytes = Uint8Array.from(small)
      bytes[at] = (bytes[at] ?? 0) ^ change
      expect(isVerified(packed(bytes)), `byte ${at}`).toBe(false)
    }
  const press = Uint8Array.from(deflateSync(small, { level: 9 }))
  for (let at = 0; at < press.length; at += 1) {
    const bytes = Uint8Array.from(press)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    expect(isVerified(zlib(bytes)), `packed byte ${at}`).toBe(false)
  }
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === '7' ? '8' : '7'
    expect(isVerified(text.slice(0, at) + other + text.slice(at + 1)), `character ${at}`).toBe(false)
  }
  const card = smartCard()
  for (let at = 5; at < card.length; at += 1)
    expect(
      marks(card.slice(0, at) + (card[at] === '0' ? '1' : '0') + card.slice(at + 1), CARDS),
      `digit ${at}`,
    ).not.toBe('++++++++++')
}, 60_000)

test('no text brings it down', () => {
  const { trust, check } = openTrust(TRUST)
  const pieces = fc.constantFrom(
    'HC1:',
    'shc:/',
    'NCF',
    '%69',
    '5676',
    '00',
    '77',
    '\u0000',
    '汉',
    '{',
    'A1B',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => packed(bytes)),
    fc.json().map((json) => smartCard({ body: deflateRawSync(json) })),
    fc
      .anything({
        withBigInt: false,
        withMap: true,
        values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
      })
      .map((content) => hcert({ content })),
  )
  fc.assert(
    fc.property(text, (given) => {
      const { steps } = verifyCertificate(given, trust, check, NOON)
      expect(Object.keys(steps)).toEqual([...STEPS])
    }),
    { numRuns: 250 },
  )
})
