import { constants, createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { deflateRawSync, deflateSync } from 'node:zlib'
import * as cborg from 'cborg'
import { toBase45 } from '../src/core/base45.ts'
import { extension, makeCertificate, newKeyPair } from '../src/http/certificate.ts'
import { oid, sequence } from '../src/http/der.ts'

/** Certificates of a country that does not exist, made on the spot with keys of its own. */

/** 2021-06-01T12:00:00Z, when everything here is in time. */
export const NOON = 1_622_548_800
export const NOON_ISO = '2021-06-01T12:00:00Z'
const DAY = 86_400

export const DCC = {
  ver: '1.3.0',
  nam: { fn: 'Muster', fnt: 'MUSTER', gn: 'Erika', gnt: 'ERIKA' },
  dob: '1964-08-12',
  v: [
    {
      tg: '840539006',
      vp: '1119349007',
      mp: 'EU/1/20/1528',
      ma: 'ORG-100030215',
      dn: 2,
      sd: 2,
      dt: '2021-05-11',
      co: 'XA',
      is: 'Example',
      ci: 'URN:UVCI:01:XA:187/37512422923',
    },
  ],
}
export const TEST_ENTRY = {
  tg: '840539006',
  tt: 'LP6464-4',
  nm: 'Example',
  sc: '2021-06-01T08:00:00Z',
  tr: '260415000',
  co: 'XA',
  is: 'Example',
  ci: 'URN:UVCI:01:XA:1',
}
export const RECOVERY_ENTRY = {
  tg: '840539006',
  fr: '2021-02-01',
  co: 'XA',
  is: 'Example',
  df: '2021-02-11',
  du: '2021-08-01',
  ci: 'URN:UVCI:01:XA:2',
}

export const ec = newKeyPair()
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

export const USAGE = {
  test: '1.3.6.1.4.1.1847.2021.1.1',
  vaccination: '1.3.6.1.4.1.1847.2021.1.2',
  recovery: '1.3.6.1.4.1.1847.2021.1.3',
}

/** A signer's certificate as PEM: for the given uses, from ten days before noon to ten days after. */
export function signerCertificate(
  publicKey: KeyObject,
  usages: readonly string[] = [],
  [from, until] = [NOON - 10 * DAY, NOON + 10 * DAY],
): string {
  const name = { commonName: 'Example signer' }
  const uses = usages.length > 0 ? [extension('2.5.29.37', false, sequence(...usages.map(oid)))] : []
  const extensions = [extension('2.5.29.19', true, sequence()), ...uses]
  const times = { from: (from ?? 0) * 1000, until: (until ?? 0) * 1000 }
  return makeCertificate({
    subject: name,
    issuer: name,
    publicKey,
    signer: ec.privateKey,
    ...times,
    extensions,
  })
}

export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64')
}

export function kidOf(pem: string): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(derOf(pem)).digest().subarray(0, 8))
}

export const KID = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)

export type Parts = {
  content?: unknown
  claims?: Map<number, unknown>
  /** The payload's own bytes, where it is to be something else. */
  payload?: Uint8Array
  header?: Map<number, unknown>
  unprotected?: Map<number, unknown>
  key?: KeyObject
  signature?: Uint8Array
  tags?: readonly number[]
}

/** The message, then as it travels. By default everything about it is right. */
export function cose(parts: Parts = {}): Uint8Array {
  const key = parts.key ?? ec.privateKey
  const algorithm = key.asymmetricKeyType === 'ec' ? -7 : -37
  const times: [number, unknown][] = [
    [1, 'XA'],
    [4, NOON + DAY],
    [6, NOON - DAY],
  ]
  const claims = parts.claims ?? new Map([...times, [-260, new Map([[1, parts.content ?? DCC]])]])
  const payload = parts.payload ?? cborg.encode(claims)
  const said =
    parts.header ??
    new Map<number, unknown>([
      [1, algorithm],
      [4, KID],
    ])
  const header = said.size === 0 ? new Uint8Array() : cborg.encode(said)
  const signed = cborg.encode(['Signature1', header, new Uint8Array(), payload])
  const signature = parts.signature ?? signatureOf(signed, key)
  const message = cborg.encode([header, parts.unprotected ?? new Map(), payload, signature])
  return Uint8Array.from([...(parts.tags ?? [0xd2]), ...message])
}

function signatureOf(signed: Uint8Array, key: KeyObject): Uint8Array {
  const how =
    key.asymmetricKeyType === 'ec'
      ? ({ key, dsaEncoding: 'ieee-p1363' } as const)
      : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  return Uint8Array.from(sign('sha256', signed, how))
}

export function packed(message: Uint8Array): string {
  return `HC1:${toBase45(Uint8Array.from(deflateSync(message, { level: 9 })))}`
}

export const hcert = (parts: Parts = {}): string => packed(cose(parts))

export const CARD = {
  iss: 'https://example.org/issuer',
  nbf: NOON - DAY,
  vc: {
    type: ['https://smarthealth.cards#health-card', 'https://smarthealth.cards#immunization'],
    credentialSubject: {
      fhirVersion: '4.0.1',
      fhirBundle: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [
          { fullUrl: 'resource:0', resource: { resourceType: 'Patient', name: [{ family: 'Muster' }] } },
        ],
      },
    },
  },
}

export function thumbprint(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

export type CardParts = {
  payload?: unknown
  header?: object
  body?: Buffer
  key?: KeyObject
  signature?: string
}

export function smartCard(parts: CardParts = {}): string {
  const header = { zip: 'DEF', alg: 'ES256', kid: thumbprint(ec.publicKey), ...parts.header }
  const body = parts.body ?? deflateRawSync(JSON.stringify(parts.payload ?? CARD))
  const signed = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body.toString('base64url')}`
  const made = sign('sha256', Buffer.from(signed), {
    key: parts.key ?? ec.privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return numerals(`${signed}.${parts.signature ?? made.toString('base64url')}`)
}

export function numerals(jws: string): string {
  return `shc:/${[...jws].map((letter) => String(letter.charCodeAt(0) - 45).padStart(2, '0')).join('')}`
}
