/** One value of DER (ITU-T X.690): its tag, its content, and all of it with its head. */
export type Der = { tag: number; content: Uint8Array; whole: Uint8Array }

/** The values that `bytes` are made of, one after the other; undefined when they are cut off or written longer than need be. */
export function readDer(bytes: Uint8Array): Der[] | undefined {
  const values: Der[] = []
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0
    const head = lengthAt(bytes, at + 1)
    // Tags of more than one byte are not in certificates.
    if (!head || (tag & 31) === 31 || head.from + head.length > bytes.length) return undefined
    const end = head.from + head.length
    values.push({ tag, content: bytes.subarray(head.from, end), whole: bytes.subarray(at, end) })
    at = end
  }
  return values
}

function lengthAt(bytes: Uint8Array, at: number): { from: number; length: number } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < 0x80) return { from: at + 1, length: first }
  const width = first - 0x80
  if (width < 1 || width > 3 || at + width >= bytes.length) return undefined
  let length = 0
  for (let n = 1; n <= width; n += 1) length = length * 256 + (bytes[at + n] ?? 0)
  return length >= (width === 1 ? 0x80 : 256 ** (width - 1)) ? { from: at + 1 + width, length } : undefined
}

/** What a SEQUENCE, or another value made of values, holds. */
export function partsOf(value: Der | undefined, tag = 0x30): Der[] {
  return value?.tag === tag ? (readDer(value.content) ?? []) : []
}

/** The dotted form of an object identifier; empty for anything else. */
export function oidOf(value: Der | undefined): string {
  if (value?.tag !== 0x06 || value.content.length === 0) return ''
  const numbers: number[] = []
  let number = 0
  for (const byte of value.content) {
    number = number * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      numbers.push(number)
      number = 0
    }
  }
  const [first = 0, ...rest] = numbers
  const top = Math.min(2, Math.floor(first / 40))
  return [top, first - top * 40, ...rest].join('.')
}
