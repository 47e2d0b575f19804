/**
 * Base45 (RFC 9285): two bytes as three characters of the alphabet that QR codes pack densest, a last single byte as two.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
const VALUES = new Int8Array(128).fill(-1)
for (const [value, character] of [...ALPHABET].entries()) VALUES[character.charCodeAt(0)] = value

export function toBase45(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) {
    const [high = 0, low] = [bytes[at], bytes[at + 1]]
    const value = low === undefined ? high : high * 256 + low
    text += (ALPHABET[value % 45] ?? '') + (ALPHABET[Math.floor(value / 45) % 45] ?? '')
    if (low !== undefined) text += ALPHABET[Math.floor(value / 2025)] ?? ''
  }
  return text
}

/** Undefined for what no encoder writes: other characters, a lone last one, groups above 65,535 or 255. */
export function fromBase45(text: string): Uint8Array | undefined {
  const rest = text.length % 3
  if (rest === 1) return undefined
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (rest === 2 ? 1 : 0))
  let to = 0
  for (let at = 0; at < text.length; at += 3) {
    const isLast = at + 2 === text.length
    const low = VALUES[text.charCodeAt(at)] ?? -1
    const middle = VALUES[text.charCodeAt(at + 1)] ?? -1
    const high = isLast ? 0 : (VALUES[text.charCodeAt(at + 2)] ?? -1)
    const value = low + middle * 45 + high * 2025
    // A character of no alphabet is -1, and makes the three together negative.
    if ((low | middle | high) < 0 || value > (isLast ? 0xff : 0xffff)) return undefined
    if (!isLast) bytes[to++] = value >> 8
    bytes[to++] = value & 0xff
  }
  return bytes
}
