/**
 * The part of CBOR that the county's own codes and lists are written in: the core deterministic encoding (RFC 8949, 4.2.1) of unsigned and
 * negative integers up to 2^53, byte strings, texts, arrays, and maps with integer keys. One value has one encoding: what is longer than
 * need be, unsorted, doubled, tagged, of indefinite length, or followed by anything is refused, so that no two texts carry one code.
 */
export type Cbor = number | string | Uint8Array | readonly Cbor[] | CborMap
export type CborMap = ReadonlyMap<number, Cbor>

/** Both are there wherever this runs; the core is checked without any platform's types. */
declare class TextEncoder {
  encode(text: string): Uint8Array
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}

const TEXT = new TextEncoder()
/** A text that is no UTF-8 is refused; a byte order mark stays what it is. */
const READ_TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const [UNSIGNED, NEGATIVE, BYTES, STRING, ARRAY, MAP] = [0, 1, 2, 3, 4, 5]
/** Levels of arrays and maps in each other: a code has two. */
const DEEPEST = 8

export function toCbor(value: Cbor): Uint8Array {
  const out: number[] = []
  write(out, value)
  return Uint8Array.from(out)
}

function write(out: number[], value: Cbor): void {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`no whole number: ${value}`)
    head(out, value < 0 ? NEGATIVE : UNSIGNED, value < 0 ? -1 - value : value)
  } else if (typeof value === 'string') {
    const bytes = TEXT.encode(value)
    head(out, STRING, bytes.length)
    for (const byte of bytes) out.push(byte)
  } else if (value instanceof Uint8Array) {
    head(out, BYTES, value.length)
    for (const byte of value) out.push(byte)
  } else if (isMap(value)) {
    head(out, MAP, value.size)
    for (const key of [...value.keys()].sort(byEncoding)) {
      write(out, key)
      write(out, value.get(key) ?? 0)
    }
  } else {
    head(out, ARRAY, value.length)
    for (const one of value) write(out, one)
  }
}

function isMap(value: readonly Cbor[] | CborMap): value is CborMap {
  return value instanceof Map
}

/** Bytewise order of the encoded keys: 0, 1, 2 … before -1, -2 … */
function byEncoding(a: number, b: number): number {
  if (a < 0 !== b < 0) return a < 0 ? 1 : -1
  return Math.abs(a) - Math.abs(b)
}

function head(out: number[], major: number, count: number): void {
  const first = major << 5
  if (count < 24) out.push(first | count)
  else if (count < 0x100) out.push(first | 24, count)
  else if (count < 0x1_0000) out.push(first | 25, count >> 8, count & 0xff)
  else if (count < 0x1_0000_0000)
    out.push(first | 26, count >>> 24, (count >>> 16) & 0xff, (count >>> 8) & 0xff, count & 0xff)
  else {
    out.push(first | 27)
    for (let shift = 56n; shift >= 0n; shift -= 8n) out.push(Number((BigInt(count) >> shift) & 0xffn))
  }
}

/** The head of a byte string of so many bytes. */
export function headOfBytes(length: number): readonly number[] {
  const out: number[] = []
  head(out, BYTES, length)
  return out
}

type Reader = { bytes: Uint8Array; at: number }

/** The value that is all of `bytes`; undefined when they are not just what `toCbor` writes. */
export function fromCbor(bytes: Uint8Array): Cbor | undefined {
  const start = startOfCbor(bytes)
  return start?.rest.length === 0 ? start.value : undefined
}

/** The value that `bytes` begin with, and what comes after it. */
export function startOfCbor(bytes: Uint8Array): { value: Cbor; rest: Uint8Array } | undefined {
  const reader = { bytes, at: 0 }
  const value = read(reader, 0)
  return value === undefined ? undefined : { value, rest: bytes.subarray(reader.at) }
}

function read(reader: Reader, depth: number): Cbor | undefined {
  const first = reader.bytes[reader.at]
  if (first === undefined || depth > DEEPEST) return undefined
  const count = readCount(reader)
  if (count === undefined) return undefined
  switch (first >> 5) {
    case UNSIGNED:
      return count
    case NEGATIVE:
      return Number.isSafeInteger(-1 - count) ? -1 - count : undefined
    case BYTES:
      return take(reader, count)
    case STRING:
      return readText(take(reader, count))
    case ARRAY:
      return readArray(reader, count, depth)
    case MAP:
      return readMap(reader, count, depth)
    default:
      return undefined
  }
}

/** The number in a head: undefined when it is written longer than need be, is no safe integer, or is cut off. */
function readCount(reader: Reader): number | undefined {
  const { bytes } = reader
  const short = (bytes[reader.at++] ?? 0) & 31
  if (short < 24) return short
  if (short > 27) return undefined
  const width = 1 << (short - 24)
  if (reader.at + width > bytes.length) return undefined
  let count = 0
  for (let n = 0; n < width; n += 1) count = count * 256 + (bytes[reader.at++] ?? 0)
  const least = width === 1 ? 24 : 256 ** (width / 2)
  return count >= least && Number.isSafeInteger(count) ? count : undefined
}

function take(reader: Reader, count: number): Uint8Array | undefined {
  const end = reader.at + count
  if (end > reader.bytes.length) return undefined
  const bytes = reader.bytes.subarray(reader.at, end)
  reader.at = end
  return bytes
}

function readText(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined
  try {
    return READ_TEXT.decode(bytes)
  } catch {
    return undefined
  }
}

function readArray(reader: Reader, count: number, depth: number): readonly Cbor[] | undefined {
  // Each element takes a byte at least: no claim of a billion makes room for one.
  if (count > reader.bytes.length - reader.at) return undefined
  const items: Cbor[] = []
  for (let n = 0; n < count; n += 1) {
    const item = read(reader, depth + 1)
    if (item === undefined) return undefined
    items.push(item)
  }
  return items
}

function readMap(reader: Reader, count: number, depth: number): CborMap | undefined {
  if (count > (reader.bytes.length - reader.at) / 2) return undefined
  const map = new Map<number, Cbor>()
  let last: number | undefined
  for (let n = 0; n < count; n += 1) {
    const key = read(reader, depth + 1)
    if (typeof key !== 'number' || (last !== undefined && byEncoding(last, key) >= 0)) return undefined
    const value = read(reader, depth + 1)
    if (value === undefined) return undefined
    map.set(key, value)
    last = key
  }
  return map
}
