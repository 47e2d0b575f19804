const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Int8Array(128).fill(-1)
for (const [value, character] of [...ALPHABET].entries()) VALUES[character.charCodeAt(0)] = value
for (const [value, character] of [...'-_'].entries()) VALUES[character.charCodeAt(0)] = 62 + value

/** Base64 in either alphabet (RFC 4648, 4 and 5), padded or not; undefined for other characters and for bits that no encoder leaves. */
export function fromBase64(text: string): Uint8Array | undefined {
  const length = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length
  if (length % 4 === 1 || (length < text.length && text.length % 4 !== 0)) return undefined
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  let [held, bits, to] = [0, 0, 0]
  for (let at = 0; at < length; at += 1) {
    const value = VALUES[text.charCodeAt(at)] ?? -1
    if (value < 0) return undefined
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[to++] = (held >> bits) & 0xff
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined
}

export function toBase64Url(bytes: Uint8Array): string {
  return groupsOf(bytes).replaceAll('+', '-').replaceAll('/', '_')
}

/** Padded (RFC 4648, 4). */
export function toBase64(bytes: Uint8Array): string {
  const text = groupsOf(bytes)
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

function groupsOf(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]]
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    for (const shift of b === undefined ? [18, 12] : c === undefined ? [18, 12, 6] : [18, 12, 6, 0])
      text += ALPHABET[(group >> shift) & 63] ?? ''
  }
  return text
}

/** Pairs of hexadecimal digits; undefined for anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 === 1 || !/^[0-9a-f]*$/i.test(text)) return undefined
  return Uint8Array.from({ length: text.length / 2 }, (_, n) => parseInt(text.slice(n * 2, n * 2 + 2), 16))
}

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte] ?? ''
  return text
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
