import type { Use } from './dcc.ts'
import { readHealthCertificate } from './hcert.ts'
import { readSmartCard, SMART_PREFIX } from './smart-card.ts'
import { candidatesFor, type TrustedKey, type TrustList } from './trust-list.ts'

/**
 * Certificates of other countries: EU DCC and WHO HCERT (`HC1:`), and SMART Health Cards (`shc:/`). Verified is not valid: each step is
 * said by itself, and whatever can be told without a step that failed is told. A SMART Health Card is numerals around a JWS around JSON;
 * they stand in the places of base45, COSE and CBOR.
 */
export const STEPS = [
  ...(['prefix', 'base45', 'decompression', 'cbor', 'cose'] as const),
  ...(['key', 'signature', 'keyUsage', 'validity', 'schema'] as const),
] as const
export type Step = (typeof STEPS)[number]
export type Outcome = boolean | 'not reached'

/** What a text says, before anything of it is proven. */
export type Reading = {
  format: 'hcert' | 'shc'
  /** The steps from prefix to COSE, as far as they were taken. */
  steps: Partial<Record<Step, boolean>>
  proof?: Proof
  claims?: CertificateClaims
  hasForm?: boolean
}
export type Proof = {
  /** The key's name as trust lists are looked through by: hexadecimal for COSE, the text itself for a JWS. */
  kid: string | undefined
  /** What the message says; undefined where it says nothing. */
  algorithm: 'ES256' | 'PS256' | 'other' | undefined
  /** Who says they issued it, where keys are bound to that. */
  issuer: string | undefined
  signed: Uint8Array
  signature: Uint8Array
}
export type CertificateClaims = {
  issuer: string | null
  /** Seconds since 1970. */
  issuedAt: number | null
  notBefore: number | null
  expiresAt: number | null
  use: Use | null
  /** The certificate itself: a DCC, or the `vc` of a SMART Health Card. */
  content: unknown
}

export type CertificateVerdict = {
  valid: boolean
  format: 'hcert' | 'shc' | null
  steps: Record<Step, Outcome>
  claims: CertificateClaims | null
  /** The key that signed it. */
  key: { kid: string; country: string | null; algorithm: string } | null
}

export function readCertificate(text: string): Reading | undefined {
  if (text.startsWith(SMART_PREFIX)) return readSmartCard(text)
  return readHealthCertificate(text)
}

/** Whether a signature is right under a key, by the key's own algorithm. */
export type Check = (key: TrustedKey, signed: Uint8Array, signature: Uint8Array) => boolean

/** `at`: seconds since 1970. Several keys may have one name: each is tried. */
export function verifyCertificate(
  text: string,
  trust: TrustList,
  check: Check,
  at: number,
): CertificateVerdict {
  const reading = readCertificate(text)
  const { proof } = reading ?? {}
  const candidates = proof ? candidatesFor(trust, proof) : []
  const signers = candidates.filter(
    (key) =>
      (proof?.algorithm ?? key.algorithm) === key.algorithm &&
      proof !== undefined &&
      check(key, proof.signed, proof.signature),
  )
  return judgeCertificate(reading, candidates, signers, at)
}

/**
 * The verdict once somebody has found out which of the candidates made the signature: several, where one key has several certificates,
 * and then the one counts that may and is in time.
 */
export function judgeCertificate(
  reading: Reading | undefined,
  candidates: readonly TrustedKey[],
  signers: readonly TrustedKey[],
  at: number,
): CertificateVerdict {
  const steps: Record<Step, Outcome> = { ...NOT_REACHED, prefix: reading !== undefined, ...reading?.steps }
  const { claims = null, proof } = reading ?? {}
  const use = claims?.use ?? null
  const signer = signers.find((key) => mayCertify(key, use) === true && isKeyInTime(key, at)) ?? signers[0]
  if (proof) steps.key = candidates.length > 0
  if (steps.key === true) steps.signature = signer !== undefined
  if (signer) steps.keyUsage = mayCertify(signer, use)
  if (claims) {
    const keys = signer ? [signer] : candidates
    steps.validity = isInTime(claims, at) && (keys.length === 0 || keys.some((key) => isKeyInTime(key, at)))
    steps.schema = reading?.hasForm === true
  }
  return {
    valid: STEPS.every((step) => steps[step] === true),
    format: reading?.format ?? null,
    steps,
    claims,
    key: signer ? { kid: signer.kid, country: signer.country ?? null, algorithm: signer.algorithm } : null,
  }
}

const NOT_REACHED: Record<Step, Outcome> = {
  prefix: 'not reached',
  base45: 'not reached',
  decompression: 'not reached',
  cbor: 'not reached',
  cose: 'not reached',
  key: 'not reached',
  signature: 'not reached',
  keyUsage: 'not reached',
  validity: 'not reached',
  schema: 'not reached',
}

/** A key without uses of its own is for all of them (DCC certificate governance, 5: extended key usage); of any other, the use has to be known. */
function mayCertify({ uses }: TrustedKey, use: Use | null): Outcome {
  if (uses === undefined) return true
  return use === null ? 'not reached' : uses.includes(use)
}

/** From its issue on, and before the second of its end (RFC 7519, 4.1.4; RFC 8392). A DCC must have an end; a SMART Health Card need not. */
function isInTime({ issuedAt, notBefore, expiresAt }: CertificateClaims, at: number): boolean {
  return (issuedAt ?? at) <= at && (notBefore ?? at) <= at && at < (expiresAt ?? -Infinity)
}

function isKeyInTime({ from, until }: TrustedKey, at: number): boolean {
  return (from ?? at) <= at && at <= (until ?? at)
}
