/**
 * DEFLATE (RFC 1951) and its zlib wrapping (RFC 1950), read as strictly as neither `fflate` nor Node does: never more than `most` bytes,
 * nothing after the end, no bit set in the padding, the checksum right. What a stranger's QR code holds passes here before anything of
 * it is proven. Undefined for everything else.
 */
export function inflateZlib(bytes: Uint8Array, most: number): Uint8Array | undefined {
  const [method = 0, flags = 0] = bytes
  // Deflate, a window of at most 32 KB, no preset dictionary.
  if ((method & 15) !== 8 || method >> 4 > 7 || (method * 256 + flags) % 31 !== 0 || (flags & 0x20) !== 0)
    return undefined
  const checksum = bytes.length - 4
  if (checksum < 3) return undefined
  const out = inflate(bytes.subarray(2, checksum), most)
  const sum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(checksum)
  return out && adler32(out) === sum ? out : undefined
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  for (let at = 0; at < bytes.length;) {
    // So many bytes fit into 32 bits before the remainder has to be taken.
    const end = Math.min(at + 3800, bytes.length)
    for (; at < end; at += 1) {
      a += bytes[at] ?? 0
      b += a
    }
    a %= 65_521
    b %= 65_521
  }
  return b * 65_536 + a
}

type Stream = {
  bytes: Uint8Array
  at: number
  bits: number
  held: number
  out: Uint8Array
  size: number
  most: number
}
/** The symbol of every pattern of `width` bits, shifted by four, and how many bits it really takes; 0 is no symbol. */
type Codes = { table: Uint16Array; width: number }

class Broken extends Error {}

export function inflate(bytes: Uint8Array, most: number): Uint8Array | undefined {
  const room = Math.min(most, Math.max(1024, bytes.length * 3))
  const stream: Stream = { bytes, at: 0, bits: 0, held: 0, out: new Uint8Array(room), size: 0, most }
  try {
    for (let isLast = false; !isLast;) {
      isLast = take(stream, 1) === 1
      readBlock(stream, take(stream, 2))
    }
  } catch (error) {
    if (error instanceof Broken) return undefined
    throw error
  }
  // Whole bytes fetched and not used would be something after the end.
  const isAll = stream.at - (stream.held >> 3) === bytes.length && stream.bits === 0
  return isAll ? stream.out.subarray(0, stream.size) : undefined
}

function readBlock(stream: Stream, kind: number): void {
  if (kind === 0) readStored(stream)
  else if (kind === 1) readCoded(stream, FIXED, FIXED_DISTANCES)
  else if (kind === 2) readDynamic(stream)
  else throw new Broken()
}

function take(stream: Stream, count: number): number {
  fill(stream, count)
  if (stream.held < count) throw new Broken()
  const value = stream.bits & ((1 << count) - 1)
  stream.bits >>>= count
  stream.held -= count
  return value
}

/** Holds at least `count` bits (at most 16), as far as there are any. */
function fill(stream: Stream, count: number): void {
  while (stream.held < count && stream.at < stream.bytes.length) {
    stream.bits |= (stream.bytes[stream.at++] ?? 0) << stream.held
    stream.held += 8
  }
}

function makeRoom(stream: Stream, more: number): void {
  const needed = stream.size + more
  if (needed > stream.most) throw new Broken()
  if (needed <= stream.out.length) return
  const larger = new Uint8Array(Math.min(stream.most, Math.max(needed, stream.out.length * 2)))
  larger.set(stream.out.subarray(0, stream.size))
  stream.out = larger
}

function readStored(stream: Stream): void {
  if (take(stream, stream.held & 7) !== 0) throw new Broken()
  const length = take(stream, 16)
  if (length !== (take(stream, 16) ^ 0xffff)) throw new Broken()
  const from = stream.at - (stream.held >> 3)
  if (from + length > stream.bytes.length) throw new Broken()
  makeRoom(stream, length)
  stream.out.set(stream.bytes.subarray(from, from + length), stream.size)
  stream.size += length
  Object.assign(stream, { at: from + length, bits: 0, held: 0 })
}

const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
]
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const DISTANCES = Array.from({ length: 30 }, (_, n) =>
  n < 2 ? n + 1 : (2 + (n & 1)) * 2 ** ((n >> 1) - 1) + 1,
)

function readCoded(stream: Stream, codes: Codes, distances: Codes): void {
  for (;;) {
    const symbol = readSymbol(stream, codes)
    if (symbol < 256) {
      if (stream.size === stream.out.length) makeRoom(stream, 1)
      stream.out[stream.size++] = symbol
    } else if (symbol === 256) return
    else copy(stream, symbol - 257, distances)
  }
}

function copy(stream: Stream, symbol: number, distances: Codes): void {
  const length = (LENGTHS[symbol] ?? fail()) + take(stream, LENGTH_BITS[symbol] ?? 0)
  const far = readSymbol(stream, distances)
  const distance = (DISTANCES[far] ?? fail()) + take(stream, far < 4 ? 0 : (far >> 1) - 1)
  if (distance > stream.size) throw new Broken()
  makeRoom(stream, length)
  const { out } = stream
  for (const end = stream.size + length; stream.size < end; stream.size += 1)
    out[stream.size] = out[stream.size - distance] ?? 0
}

function fail(): never {
  throw new Broken()
}

function readSymbol(stream: Stream, { table, width }: Codes): number {
  if (stream.held < width) fill(stream, width)
  const found = table[stream.bits & ((1 << width) - 1)] ?? 0
  const length = found & 15
  if (length === 0 || length > stream.held) throw new Broken()
  stream.bits >>>= length
  stream.held -= length
  return found >> 4
}

/** In which order the lengths of the code that codes the lengths come (RFC 1951, 3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

function readDynamic(stream: Stream): void {
  const [literals, distances, count] = [take(stream, 5) + 257, take(stream, 5) + 1, take(stream, 4) + 4]
  if (literals > 286 || distances > 30) throw new Broken()
  const widths = new Uint8Array(19)
  for (const place of ORDER.slice(0, count)) widths[place] = take(stream, 3)
  const codes = codesOf(widths)
  const lengths = new Uint8Array(literals + distances)
  for (let at = 0; at < lengths.length;) {
    const symbol = readSymbol(stream, codes)
    if (symbol < 16) lengths[at++] = symbol
    else {
      if (symbol === 16 && at === 0) throw new Broken()
      const repeated = symbol === 16 ? (lengths[at - 1] ?? 0) : 0
      const times =
        symbol === 16 ? 3 + take(stream, 2) : symbol === 17 ? 3 + take(stream, 3) : 11 + take(stream, 7)
      if (at + times > lengths.length) throw new Broken()
      lengths.fill(repeated, at, at + times)
      at += times
    }
  }
  readCoded(stream, codesOf(lengths.subarray(0, literals)), codesOf(lengths.subarray(literals)))
}

/** The canonical code of these lengths (RFC 1951, 3.2.2). More codes than fit are refused; patterns that stand for nothing on use. */
function codesOf(lengths: Uint8Array): Codes {
  const counts = new Uint16Array(16)
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1
  let width = 15
  while (width > 1 && counts[width] === 0) width -= 1
  const next = new Uint16Array(16)
  let code = 0
  for (let length = 1; length <= 15; length += 1) {
    code = (code + (length === 1 ? 0 : (counts[length - 1] ?? 0))) << 1
    next[length] = code
    if (code + (counts[length] ?? 0) > 1 << length) throw new Broken()
  }
  const table = new Uint16Array(1 << width)
  for (let symbol = 0; symbol < lengths.length; symbol += 1) {
    const length = lengths[symbol] ?? 0
    if (length === 0) continue
    const value = next[length] ?? 0
    next[length] = value + 1
    // Codes are packed from their first bit, everything else from its last.
    for (let at = reversed(value, length); at < table.length; at += 1 << length)
      table[at] = (symbol << 4) | length
  }
  return { table, width }
}

function reversed(value: number, length: number): number {
  let back = 0
  for (let bit = 0; bit < length; bit += 1) back |= ((value >> bit) & 1) << (length - 1 - bit)
  return back
}

const FIXED = codesOf(
  Uint8Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8)),
)
const FIXED_DISTANCES = codesOf(new Uint8Array(30).fill(5))
