import { fromCbor, toCbor, type Cbor } from './cbor.ts'
import { KID_BYTES } from './sign1.ts'

/**
 * Who came to a gate, sealed by its phone to a key of the week whose private half is nowhere whole (decision 0077). Bytes:
 *
 *   format (1) · name of the key (4) · the phone's public key, made for this one box (65) · nonce (12) · ciphertext and tag (48)
 *
 * The key is HKDF-SHA256 of what the two public keys share (ECDH on P-256), salted with both; the cipher AES-256-GCM with the first 70 bytes
 * and the gate bound to it: RFC 9180's base mode in the suite that every browser has, as for sealed files (decision 0054).
 */
export const BOX_FORMAT = 1
export const BOX_POINT = 65
export const BOX_NONCE = 12
export const BOX_HEAD = 1 + KID_BYTES + BOX_POINT
export const BOX_PURPOSE = 'hutong sealed entry 1'
/** Every box is as long as any other, so that its length says nothing. */
const PLAIN = 32
export const BOX_BYTES = BOX_HEAD + BOX_NONCE + PLAIN + 16

/** By a code: its place in the status list of a week (0: of the cards), which only the county can turn into a person, and the masked name. */
export type Entrant = { epoch: number; index: number; name: string } | { identity: string }

/** There wherever this runs; the core is checked without any platform's types. */
declare class TextEncoder {
  encode(text: string): Uint8Array
}

const [EPOCH, INDEX, NAME, IDENTITY] = [1, 2, 3, 4]

/** What is sealed, always as long. Throws RangeError for what would not fit. */
export function packEntrant(entrant: Entrant): Uint8Array<ArrayBuffer> {
  const map =
    'identity' in entrant
      ? new Map<number, Cbor>([[IDENTITY, entrant.identity]])
      : new Map<number, Cbor>([
          [EPOCH, entrant.epoch],
          [INDEX, entrant.index],
          [NAME, entrant.name],
        ])
  const bytes = toCbor(map)
  if (bytes.length >= PLAIN) throw new RangeError('more than a box holds')
  const plain = new Uint8Array(PLAIN)
  plain[0] = bytes.length
  plain.set(bytes, 1)
  return plain
}

/** Undefined for what no phone of a gate has packed. */
export function unpackEntrant(plain: Uint8Array): Entrant | undefined {
  const length = plain[0] ?? 0
  if (plain.length !== PLAIN || length >= PLAIN || plain.subarray(1 + length).some((byte) => byte !== 0))
    return undefined
  const map = fromCbor(plain.subarray(1, 1 + length))
  if (!(map instanceof Map)) return undefined
  const [epoch, index, name, identity] = [EPOCH, INDEX, NAME, IDENTITY].map((key) => map.get(key))
  if (typeof identity === 'string' && map.size === 1) return { identity }
  const isWhole = typeof epoch === 'number' && typeof index === 'number' && typeof name === 'string'
  return isWhole && epoch >= 0 && index >= 0 && map.size === 3 ? { epoch, index, name } : undefined
}

/** What stands in front of the ciphertext. `own`: the public key made for this box, 65 bytes (SEC 1, 2.3.3, uncompressed). */
export function boxHead(kid: Uint8Array, own: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(BOX_HEAD)
  head[0] = BOX_FORMAT
  head.set(kid.subarray(0, KID_BYTES), 1)
  head.set(own, 1 + KID_BYTES)
  return head
}

/** What is bound to a box and not in it: put with another gate's pass it does not open. */
export function boxContext(head: Uint8Array, gate: string): Uint8Array<ArrayBuffer> {
  const place = new TextEncoder().encode(gate)
  const whole = new Uint8Array(head.length + place.length)
  whole.set(head)
  whole.set(place, head.length)
  return whole
}

/** A public key of the key list, which is written without its leading 4, as ciphers take it. */
export function uncompressed(point: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(BOX_POINT)
  whole[0] = 4
  whole.set(point.subarray(0, BOX_POINT - 1), 1)
  return whole
}

/** The name of the key a box was sealed to, as hexadecimal digits; undefined: it is no box. */
export function kidOfBox(box: Uint8Array): string | undefined {
  if (box.length !== BOX_BYTES || box[0] !== BOX_FORMAT) return undefined
  return [...box.subarray(1, 1 + KID_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
