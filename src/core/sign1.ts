import { fromCbor, startOfCbor, toCbor, type CborMap } from './cbor.ts'

/**
 * COSE_Sign1 (RFC 9052, 4.2) as the county writes it: untagged, ES256 signatures of 64 bytes, and a protected header that names the key
 * and nothing else. Which algorithm a key is for stands in the signed key list; a message that could name it could name a weaker one.
 */
export type Sign1 = {
  /** The key's id, four bytes. */
  kid: Uint8Array
  payload: Uint8Array
  signature: Uint8Array
}

export const KID_BYTES = 4
const SIGNATURE_BYTES = 64
/** The label of the key's id among COSE's common header parameters (RFC 9052, 3.1). */
const KID = 4
const NOTHING: CborMap = new Map()

/** The bytes that the signature is over (Sig_structure, RFC 9052, 4.4), without external data. */
export function bytesToSign({ kid, payload }: Pick<Sign1, 'kid' | 'payload'>): Uint8Array {
  return toCbor(['Signature1', headerOf(kid), new Uint8Array(0), payload])
}

export function writeSign1({ kid, payload, signature }: Sign1): Uint8Array {
  if (kid.length !== KID_BYTES || signature.length !== SIGNATURE_BYTES)
    throw new RangeError('a key id has 4 bytes, a signature 64')
  return toCbor([headerOf(kid), NOTHING, payload, signature])
}

function headerOf(kid: Uint8Array): Uint8Array {
  return toCbor(new Map([[KID, kid]]))
}

/** The message that `bytes` begin with, and what comes after it; undefined for any other form. Nothing of it is proven yet. */
export function readSign1(bytes: Uint8Array): { message: Sign1; rest: Uint8Array } | undefined {
  const start = startOfCbor(bytes)
  if (!start || !Array.isArray(start.value) || start.value.length !== 4) return undefined
  const [header, unprotected, payload, signature]: unknown[] = start.value
  if (!(header instanceof Uint8Array) || !(payload instanceof Uint8Array)) return undefined
  if (!(unprotected instanceof Map) || unprotected.size > 0) return undefined
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_BYTES) return undefined
  const said = fromCbor(header)
  const kid = said instanceof Map && said.size === 1 ? said.get(KID) : undefined
  if (!(kid instanceof Uint8Array) || kid.length !== KID_BYTES) return undefined
  return { message: { kid, payload, signature }, rest: start.rest }
}
