import { markup, type Html } from './html.ts'

/** Of a text found: how much is shown, and how much of it stands before the first word that was looked for. */
const SHOWN = 120
const BEFORE = 24

/** The part of a text in which a word first stands; its beginning when none does. */
export function passage(text: string, words: readonly string[]): string {
  const plain = text.replaceAll(/\s+/g, ' ')
  const at = plain.search(anyOf(words))
  const characters = [...plain]
  if (characters.length <= SHOWN) return plain
  // `at` counts code units; characters beyond the first plane are two.
  const from = at <= 0 ? 0 : Math.max(0, Array.from(plain.slice(0, at)).length - BEFORE)
  const shown = characters.slice(from, from + SHOWN).join('')
  return `${from > 0 ? '…' : ''}${shown}${from + SHOWN < characters.length ? '…' : ''}`
}

/** The text with every word that was looked for marked. */
export function marked(text: string, words: readonly string[]): Html {
  const parts = text.split(anyOf(words))
  // What a capturing group matched stands between the others.
  return markup`${parts.map((part, index) => (index % 2 === 1 ? markup`<mark>${part}</mark>` : part))}`
}

/** Longest first, or a short one would mark a part of it. */
function anyOf(words: readonly string[]): RegExp {
  const given = words.filter((word) => word !== '').toSorted((a, b) => b.length - a.length)
  if (given.length === 0) return /((?!))/
  return new RegExp(`(${given.map((word) => RegExp.escape(word)).join('|')})`, 'giu')
}
