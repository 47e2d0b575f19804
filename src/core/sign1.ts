import { headOfBytes, startOfCbor, toCbor, type CborMap } from './cbor.ts'

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

/** How every protected header begins. */
const HEADER = [0xa1, KID, 0x40 | KID_BYTES]
/** How every Sig_structure of four parts begins. */
const BEGINNING = Uint8Array.of(0x84, ...toCbor('Signature1'))

/**
 * The bytes that the signature is over (Sig_structure, RFC 9052, 4.4), without external data. Put together from its parts, since every
 * code that a gate reads passes here; a test holds it against `toCbor`.
 */
export function bytesToSign({ kid, payload }: Pick<Sign1, 'kid' | 'payload'>): Uint8Array {
  const length = headOfBytes(payload.length)
  const bytes = new Uint8Array(BEGINNING.length + 9 + length.length + payload.length)
  bytes.set(BEGINNING)
  // The protected header as a byte string of seven bytes, then the external data: none.
  bytes.set([0x47, ...HEADER], BEGINNING.length)
  bytes.set(kid, BEGINNING.length + 4)
  bytes[BEGINNING.length + 8] = 0x40
  bytes.set(length, BEGINNING.length + 9)
  bytes.set(payload, BEGINNING.length + 9 + length.length)
  return bytes
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
  // A map of one entry: the key's id, four bytes.
  const names = header.length === 3 + KID_BYTES && HEADER.every((byte, at) => header[at] === byte)
  if (!names) return undefined
  return { message: { kid: header.subarray(3), payload, signature }, rest: start.rest }
}
