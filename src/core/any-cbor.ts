/**
 * CBOR (RFC 8949) as others write it, for certificates that are not ours (`cbor.ts` reads what is): any length of head, indefinite
 * lengths, fractions, true, false and null. Refused all the same: keys twice, keys that are neither texts nor whole numbers, tags that
 * nobody here knows, numbers above 2^53, undefined, anything after the end, and more levels than a certificate can have.
 */
export type AnyCbor = null | boolean | number | string | Uint8Array | readonly AnyCbor[] | AnyCborMap | Tagged
export type AnyCborMap = ReadonlyMap<number | string, AnyCbor>

/** A value with one of the tags of COSE_Sign1 (18) and CWT (61). Those of dates (0 and 1) only say what the value within is, and go. */
export class Tagged {
  readonly tag: number
  readonly value: AnyCbor
  constructor(tag: number, value: AnyCbor) {
    this.tag = tag
    this.value = value
  }
}

/** There wherever this runs; the core is checked without any platform's types. */
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}

const READ_TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const DEEPEST = 16
const [DATE_TEXT, DATE_NUMBER, COSE_SIGN1, CWT] = [0, 1, 18, 61]
const INDEFINITE = -1
const BREAK = 0xff

type Reader = { bytes: Uint8Array; at: number }
class Malformed extends Error {}

/** The value that is all of `bytes`; undefined when they are no such CBOR. */
export function readAnyCbor(bytes: Uint8Array): AnyCbor | undefined {
  const reader = { bytes, at: 0 }
  try {
    const value = read(reader, 0)
    return reader.at === bytes.length ? value : undefined
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

function read(reader: Reader, depth: number): AnyCbor {
  if (depth > DEEPEST) return fail()
  const first = byte(reader)
  const major = first >> 5
  if (major === 7) return simple(reader, first & 31)
  const count = readCount(reader, first & 31)
  // Whole numbers and tags have no end that could be left open.
  if (count === INDEFINITE && (major < 2 || major === 6)) return fail()
  switch (major) {
    case 0:
      return count
    case 1:
      return Number.isSafeInteger(-1 - count) ? -1 - count : fail()
    case 2:
      return count === INDEFINITE ? joined(chunks(reader, 2)) : slice(reader, count)
    case 3:
      return count === INDEFINITE ? chunks(reader, 3).map(textOf).join('') : readText(reader, count)
    case 4:
      return readArray(reader, count, depth)
    case 5:
      return readMap(reader, count, depth)
    default:
      return tagged(count, read(reader, depth + 1))
  }
}

function fail(): never {
  throw new Malformed()
}

function byte(reader: Reader): number {
  return reader.bytes[reader.at++] ?? fail()
}

function readCount(reader: Reader, short: number): number {
  if (short < 24) return short
  if (short === 31) return INDEFINITE
  if (short > 27) return fail()
  let count = 0
  for (let left = 1 << (short - 24); left > 0; left -= 1) count = count * 256 + byte(reader)
  return Number.isSafeInteger(count) ? count : fail()
}

function slice(reader: Reader, count: number): Uint8Array {
  const end = reader.at + count
  if (end > reader.bytes.length) return fail()
  const bytes = reader.bytes.subarray(reader.at, end)
  reader.at = end
  return bytes
}

/** Most texts of a certificate are short and plain, and a decoder called for each takes longer than all the rest. */
const SHORT = 64

function readText(reader: Reader, count: number): string {
  const { bytes, at } = reader
  if (at + count > bytes.length) return fail()
  if (count > SHORT) return textOf(slice(reader, count))
  let text = ''
  for (let n = at; n < at + count; n += 1) {
    const one = bytes[n] ?? 0
    if (one >= 0x80) return textOf(slice(reader, count))
    text += String.fromCharCode(one)
  }
  reader.at += count
  return text
}

function textOf(bytes: Uint8Array): string {
  try {
    return READ_TEXT.decode(bytes)
  } catch {
    return fail()
  }
}

/** The parts of a text or byte string of indefinite length: each of the same sort, with a length. */
function chunks(reader: Reader, major: number): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let first = byte(reader); first !== BREAK; first = byte(reader)) {
    const count = first >> 5 === major ? readCount(reader, first & 31) : INDEFINITE
    parts.push(count === INDEFINITE ? fail() : slice(reader, count))
  }
  return parts
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Whether the next value is there: the count has not been reached, or no break stands here. */
function goesOn(reader: Reader, count: number, done: number): boolean {
  if (count !== INDEFINITE) return done < count
  if (reader.bytes[reader.at] !== BREAK) return true
  reader.at += 1
  return false
}

function readArray(reader: Reader, count: number, depth: number): AnyCbor {
  const items: AnyCbor[] = []
  while (goesOn(reader, count, items.length)) items.push(read(reader, depth + 1))
  return items
}

function readMap(reader: Reader, count: number, depth: number): AnyCbor {
  const map = new Map<number | string, AnyCbor>()
  while (goesOn(reader, count, map.size)) {
    const key = read(reader, depth + 1)
    if ((typeof key !== 'string' && !Number.isSafeInteger(key)) || typeof key === 'object') return fail()
    if (typeof key === 'boolean' || map.has(key)) return fail()
    map.set(key, read(reader, depth + 1))
  }
  return map
}

function tagged(tag: number, value: AnyCbor): AnyCbor {
  if (tag === COSE_SIGN1 || tag === CWT) return new Tagged(tag, value)
  const isDate =
    tag === DATE_TEXT ? typeof value === 'string' : tag === DATE_NUMBER && typeof value === 'number'
  return isDate ? value : fail()
}

function simple(reader: Reader, short: number): AnyCbor {
  if (short === 20 || short === 21) return short === 21
  if (short === 22) return null
  if (short < 25 || short > 27) return fail()
  const bytes = slice(reader, 1 << (short - 24))
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  if (short === 25) return halfOf(view.getUint16(0))
  return short === 26 ? view.getFloat32(0) : view.getFloat64(0)
}

/** Sixteen bits: sign, five of exponent, ten of fraction (IEEE 754). */
function halfOf(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction
          ? NaN
          : Infinity
        : (1024 + fraction) * 2 ** (exponent - 25)
  return bits >> 15 ? -size : size
}
