/**
 * Numbers that people read off paper and type: of badges and door slips. No two characters look alike (no 0 O Q, 1 I L, 2 Z, 5 S, 6 G … of
 * which one alone would be there), and there are 23 of them, a prime: the weighted sum below then notices every single wrong character and
 * every two that changed places (Verhoeff, Error detecting decimal codes, 1969, of weighted sums with a prime modulus).
 */
export const CHARACTERS = '3479ACDEFGHJKMNPQRTUWXY'
const BASE = CHARACTERS.length

/** A whole number as so many characters. */
export function spelled(value: bigint, length: number): string {
  let [text, rest] = ['', value]
  for (let at = 0; at < length; at += 1) {
    text = (CHARACTERS[Number(rest % BigInt(BASE))] ?? '') + text
    rest /= BigInt(BASE)
  }
  return text
}

/** The number that characters spell; undefined when one of them is none of ours. */
export function unspelled(text: string): bigint | undefined {
  let value = 0n
  for (const one of text) {
    const digit = CHARACTERS.indexOf(one)
    if (digit === -1) return undefined
    value = value * BigInt(BASE) + BigInt(digit)
  }
  return value
}

/** With its check character at the end. */
export function checked(text: string): string {
  let sum = 0
  for (const [at, one] of [...text].entries()) sum += (at + 2) * CHARACTERS.indexOf(one)
  return text + (CHARACTERS[(BASE - (sum % BASE)) % BASE] ?? '')
}

/** True when the last character is the one that the others ask for. */
export function isChecked(text: string): boolean {
  return unspelled(text) !== undefined && text.length > 1 && checked(text.slice(0, -1)) === text
}

/** As it was meant: capitals, half-width, without the spaces and strokes that groups are written with. */
export function asTyped(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\-_.·]/g, '')
}

/** In groups of four, as it is printed and read out. */
export function grouped(text: string): string {
  return text.replaceAll(/(.{4})(?=.)/g, '$1 ')
}
