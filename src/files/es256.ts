import { promisify } from 'node:util'
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

/** ECDSA on P-256 with SHA-256, signatures as r and s (RFC 9053, 2.1). */
const ENCODING = 'ieee-p1363'

export function signBytes(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(sign('sha256', bytes, { key, dsaEncoding: ENCODING }))
}

const signBeside = promisify(sign)

/** The same in a thread beside this one: as dear in all, half as dear to whoever answers other calls meanwhile (19 µs instead of 35). */
export async function signSoon(key: KeyObject, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await signBeside('sha256', bytes, { key, dsaEncoding: ENCODING }))
}

/** `point`: x, then y. */
export function isSignedBy(point: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const text = (part: Uint8Array): string => Buffer.from(part).toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: text(point.subarray(0, 32)), y: text(point.subarray(32)) }
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return verify('sha256', bytes, { key, dsaEncoding: ENCODING }, signature)
  } catch {
    // A point that is not on the curve has signed nothing.
    return false
  }
}
