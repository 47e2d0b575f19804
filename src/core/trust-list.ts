import { z } from 'zod'
import { fromBase64, fromHex, toBase64Url, toHex } from './base64.ts'
import type { Proof } from './certificate.ts'
import { oidOf, partsOf, readDer } from './der-reader.ts'
import type { Use } from './dcc.ts'
import { momentOf } from './moment.ts'
import type { Sha256 } from './steps.ts'
import { readCertificateDer, type SignerCertificate } from './x509.ts'

/**
 * Whose signatures on foreign certificates count: a JSON file of key ids to public keys or X.509 certificates. How such a file is made,
 * and every form that is read, stands in docs/guide/scripts.md.
 */
export type TrustedKey = {
  /** As the list has it, or worked out. */
  kid: string
  /** By the kind of the key, never by what a certificate says of itself. */
  algorithm: 'ES256' | 'PS256'
  material: { spki: Uint8Array } | { jwk: Jwk }
  country: string | undefined
  /** What it may certify; undefined for everything. */
  uses: readonly Use[] | undefined
  /** Seconds since 1970, both still inside. */
  from: number | undefined
  until: number | undefined
  /** Of SMART Health Cards: the one issuer it is for. */
  issuer: string | undefined
}
/** Keys by name. Names are eight bytes and can collide: several keys may have one. */
export type TrustList = ReadonlyMap<string, readonly TrustedKey[]>
export type TrustFault = { at: string; message: string }

const jwk = z.union([
  z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  z.looseObject({ kty: z.literal('RSA'), n: z.string(), e: z.string() }),
])
export type Jwk = z.infer<typeof jwk>

const texts = z.union([z.string(), z.array(z.string()).min(1)])
const time = z.union([z.string(), z.number()])
/** An entry with its names of our own, and those of JWK, of X.509, and of the lists that Germany and the Netherlands published. */
const entry = z.looseObject({
  kid: z.string().optional(),
  certificate: z.string().optional(),
  rawData: z.string().optional(),
  x5c: z.array(z.string()).min(1).optional(),
  publicKey: z.union([z.string(), jwk]).optional(),
  jwk: jwk.optional(),
  subjectPk: z.string().optional(),
  country: z.string().optional(),
  issuer: z.string().optional(),
  from: time.optional(),
  until: time.optional(),
  notBefore: time.optional(),
  notAfter: time.optional(),
  uses: texts.optional(),
  keyUsage: texts.optional(),
})
type Entry = z.infer<typeof entry>

/** Every key that is of use, and what is wrong with the others. Throws nothing: a list of another form has no keys and one fault. */
export function readTrustList(given: unknown, sha256: Sha256): { trust: TrustList; faults: TrustFault[] } {
  const trust = new Map<string, TrustedKey[]>()
  const faults: TrustFault[] = []
  const rows = rowsOf(given, '', undefined, undefined)
  if (rows.length === 0) faults.push({ at: '/', message: 'no keys in it' })
  for (const { at, kid, issuer, value } of rows) {
    const made = keyOf(value, kid, issuer, sha256)
    if (typeof made === 'string') faults.push({ at, message: made })
    else
      for (const name of made.names) {
        const same = trust.get(name)
        if (same) same.push(made.key)
        else trust.set(name, [made.key])
      }
  }
  return { trust, faults }
}

export function candidatesFor(trust: TrustList, { kid, issuer }: Proof): readonly TrustedKey[] {
  const named = (kid === undefined ? undefined : trust.get(kid)) ?? []
  return named.filter((key) => key.issuer === undefined || key.issuer === issuer)
}

type Row = { at: string; kid: string | undefined; issuer: string | undefined; value: unknown }

/** A map of names, a list of entries, or either within `keys`, `certificates` or `eu_keys`; by issuer for SMART Health Cards. */
function rowsOf(given: unknown, at: string, kid: string | undefined, issuer: string | undefined): Row[] {
  if (Array.isArray(given)) return given.flatMap((value, n) => rowsOf(value, `${at}/${n}`, kid, issuer))
  if (typeof given !== 'object' || given === null) return [{ at, kid, issuer, value: given }]
  const inner = ['keys', 'certificates', 'eu_keys'].find((name) => Object.hasOwn(given, name))
  if (inner !== undefined) return rowsOf(Reflect.get(given, inner), `${at}/${inner}`, undefined, issuer)
  if (kid !== undefined || ENTRY_FIELDS.some((name) => Object.hasOwn(given, name)))
    return [{ at, kid, issuer, value: given }]
  return Object.entries(given).flatMap(([name, value]) =>
    name.startsWith('https:')
      ? rowsOf(value, `${at}/${name}`, undefined, name)
      : rowsOf(value, `${at}/${name}`, name, issuer),
  )
}

const ENTRY_FIELDS = ['kty', 'certificate', 'rawData', 'x5c', 'publicKey', 'subjectPk', 'jwk']

function keyOf(
  value: unknown,
  kid: string | undefined,
  issuer: string | undefined,
  sha256: Sha256,
): { key: TrustedKey; names: Set<string> } | string {
  const read = entry.safeParse(typeof value === 'string' ? { certificate: value } : value)
  if (!read.success) return 'is no entry of a trust list'
  const { data } = read
  const bare = jwk.safeParse(value)
  const certificate = data.certificate ?? data.rawData ?? data.x5c?.[0]
  const text = certificate ?? data.publicKey ?? data.subjectPk ?? data.jwk ?? bare.data
  if (text === undefined) return 'has neither a certificate nor a public key that is read here'
  const found = typeof text === 'string' ? keyIn(text) : { jwk: text }
  if (!found) return 'is neither a certificate nor a public key, in PEM or base64'
  const material = 'jwk' in found ? { jwk: found.jwk } : { spki: found.spki }
  const { der, signer } = 'jwk' in found ? {} : found
  const algorithm = algorithmOf(material)
  if (!algorithm) return 'is a key of another kind than P-256 or RSA of 2,048 bits or more'
  const stated = limitsOf(data)
  if (!stated) return 'has a time, or a use, that is none'
  const name = kid ?? data.kid
  const worked = der ? [sha256(der).subarray(0, 8)] : []
  const names = namesOf(name, worked)
  const thumbprint = thumbprintOf(material, sha256)
  if (thumbprint !== undefined) names.add(thumbprint)
  if (names.size === 0) return 'has no key id, and no certificate to work it out from'
  const key: TrustedKey = {
    kid: name ?? (worked[0] ? toBase64Url(worked[0]) : (thumbprint ?? '')),
    algorithm,
    material,
    country: data.country ?? signer?.country,
    uses: stated.uses ?? (signer && usesOf(signer)),
    from: later(stated.from, signer?.from),
    until: earlier(stated.until, signer?.until),
    issuer: issuer ?? data.issuer,
  }
  return { key, names }
}

/** A name as COSE has it (in hexadecimal, from base64 or hexadecimal) and as a JWS has it (the text). */
function namesOf(name: string | undefined, worked: readonly Uint8Array[]): Set<string> {
  if (name === undefined) return new Set(worked.map(toHex))
  const readings = [fromBase64(name), /^[0-9a-f]{16}$/i.test(name) ? fromHex(name) : undefined]
  return new Set([name, ...readings.flatMap((bytes) => (bytes ? [toHex(bytes)] : []))])
}

/** `der`: the whole certificate, when it is one. */
type Found = { spki: Uint8Array; der?: Uint8Array; signer?: SignerCertificate }

function keyIn(text: string): Found | undefined {
  const pem = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/.exec(text)
  const der = fromBase64((pem?.[2] ?? text).replaceAll(/\s+/g, ''))
  if (!der || der.length === 0) return undefined
  const signer = readCertificateDer(der)
  if (signer) return { spki: signer.spki, der, signer }
  const [spki, ...more] = readDer(der) ?? []
  return spki && more.length === 0 && partsOf(spki).length === 2 ? { spki: der } : undefined
}

const [EC, P256, RSA, RSA_PSS] = [
  '1.2.840.10045.2.1',
  '1.2.840.10045.3.1.7',
  '1.2.840.113549.1.1.1',
  '1.2.840.113549.1.1.10',
]
const LEAST_RSA_BYTES = 256

function algorithmOf(material: TrustedKey['material']): TrustedKey['algorithm'] | undefined {
  if ('jwk' in material) {
    if (material.jwk.kty === 'EC') return 'ES256'
    const { n } = material.jwk
    return typeof n === 'string' && (fromBase64(n)?.length ?? 0) >= LEAST_RSA_BYTES ? 'PS256' : undefined
  }
  const [algorithm, bits] = partsOf((readDer(material.spki) ?? [])[0])
  const [kind, curve] = partsOf(algorithm)
  if (oidOf(kind) === EC) return oidOf(curve) === P256 ? 'ES256' : undefined
  const isLong = (bits?.content.length ?? 0) > LEAST_RSA_BYTES
  return [RSA, RSA_PSS].includes(oidOf(kind)) && isLong ? 'PS256' : undefined
}

/** The thumbprint of a P-256 key (RFC 7638), by which SMART Health Cards name it: only of keys given as their issuers publish them. */
function thumbprintOf(material: TrustedKey['material'], sha256: Sha256): string | undefined {
  if (!('jwk' in material) || material.jwk.kty !== 'EC') return undefined
  const canonical = JSON.stringify({ crv: 'P-256', kty: 'EC', x: material.jwk.x, y: material.jwk.y })
  return toBase64Url(sha256(Uint8Array.from([...canonical].map((letter) => letter.charCodeAt(0)))))
}

/** Extended key usages of DCC signers, and the same as the EU's first test certificates have them, with a zero too many. */
const USAGES: readonly (readonly [RegExp, Use])[] = [
  [/^1\.3\.6\.1\.4\.1\.(0\.)?1847\.2021\.1\.1$/, 'test'],
  [/^1\.3\.6\.1\.4\.1\.(0\.)?1847\.2021\.1\.2$/, 'vaccination'],
  [/^1\.3\.6\.1\.4\.1\.(0\.)?1847\.2021\.1\.3$/, 'recovery'],
]

/** Undefined, which is for everything, when the certificate names none of the three. */
function usesOf({ usages }: SignerCertificate): Use[] | undefined {
  const uses = USAGES.filter(([pattern]) => usages.some((usage) => pattern.test(usage))).map(([, use]) => use)
  return uses.length > 0 ? uses : undefined
}

const LETTERS: Readonly<Record<string, Use>> = {
  t: 'test',
  v: 'vaccination',
  r: 'recovery',
  test: 'test',
  vaccination: 'vaccination',
  recovery: 'recovery',
}

/** What the entry itself says; undefined when that is no time, or no use. */
function limitsOf(given: Entry): { from?: number; until?: number; uses?: Use[] } | undefined {
  const { uses, keyUsage } = given
  const [from, until] = [given.from ?? given.notBefore, given.until ?? given.notAfter].map(secondsOf)
  if (Number.isNaN(from) || Number.isNaN(until)) return undefined
  const words = [uses ?? keyUsage ?? []].flat()
  const named = words
    .map((word) => (Object.hasOwn(LETTERS, word) ? LETTERS[word] : undefined))
    .filter((use) => use !== undefined)
  if (named.length < words.length) return undefined
  return {
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(named.length > 0 ? { uses: named } : {}),
  }
}

/** ISO 8601, or seconds since 1970. */
function secondsOf(given: string | number | undefined): number | undefined {
  return typeof given === 'string' ? (momentOf(given)?.getTime() ?? NaN) / 1000 : given
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}
