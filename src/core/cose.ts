import { Tagged, readAnyCbor, type AnyCbor, type AnyCborMap } from './any-cbor.ts'
import { headOfBytes } from './cbor.ts'

/** COSE_Sign1 (RFC 9052, 4.2) as others write it: with or without the tags of COSE and CWT, the key's id in either header. */
export type ForeignSign1 = {
  /** As it stands in the protected header; where that has none, in the unprotected one. */
  kid: Uint8Array | undefined
  /** Which algorithm the message says it is signed by: compared with that of the key, and never used. */
  algorithm: AnyCbor | undefined
  payload: Uint8Array
  signature: Uint8Array
  /** What the signature is over. */
  signed: Uint8Array
}

const [ALGORITHM, CRITICAL, KID] = [1, 2, 4]
const [SIGN1_TAG, CWT_TAG] = [18, 61]
/** Sig_structure of four parts, its first being "Signature1" (RFC 9052, 4.4). */
const BEGINNING = Uint8Array.of(0x84, 0x6a, ...[...'Signature1'].map((letter) => letter.charCodeAt(0)))
const NOTHING: AnyCborMap = new Map()

/** Undefined when the value is no such message, or one that says that more must be understood than is here. */
export function foreignSign1(value: AnyCbor): ForeignSign1 | undefined {
  const parts: unknown = untagged(value)
  if (!Array.isArray(parts) || parts.length !== 4) return undefined
  const [bytes, unprotected, payload, signature]: unknown[] = parts
  if (!(bytes instanceof Uint8Array) || !(unprotected instanceof Map)) return undefined
  if (!(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) return undefined
  const header = bytes.length === 0 ? NOTHING : readAnyCbor(bytes)
  if (!(header instanceof Map) || header.has(CRITICAL) || unprotected.has(CRITICAL)) return undefined
  const kid: unknown = header.get(KID) ?? unprotected.get(KID)
  if (kid !== undefined && !(kid instanceof Uint8Array)) return undefined
  return {
    kid,
    algorithm: header.get(ALGORITHM) ?? unprotected.get(ALGORITHM),
    payload,
    signature,
    signed: sigStructure(header.size === 0 ? new Uint8Array() : bytes, payload),
  }
}

function untagged(value: AnyCbor): AnyCbor {
  if (!(value instanceof Tagged)) return value
  if (value.tag === SIGN1_TAG) return value.value
  // A CWT's tag stands before that of COSE (RFC 8392, 6).
  const inner = value.tag === CWT_TAG ? value.value : null
  return inner instanceof Tagged && inner.tag === SIGN1_TAG ? inner.value : null
}

function sigStructure(header: Uint8Array, payload: Uint8Array): Uint8Array {
  const [first, second] = [headOfBytes(header.length), headOfBytes(payload.length)]
  const bytes = new Uint8Array(
    BEGINNING.length + first.length + header.length + 1 + second.length + payload.length,
  )
  let at = 0
  // The external data between header and payload is empty.
  for (const part of [BEGINNING, first, header, [0x40], second, payload]) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
