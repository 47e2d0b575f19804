import { pinyin } from 'pinyin-pro'

/** At most this much of a name is indexed: no register needs more, and a hostile one must not cost more. */
const LONGEST = 40

/** How people type ü on a keyboard without it: 吕 as lv (input methods), lyu (passports, GB/T 28039) or lu. */
const UMLAUT = ['v', 'yu', 'u']

/** Chinese characters, by ranges that SQL knows as well (migrations/0200_near_names.sql). */
export const HAN = /[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u

/**
 * The pieces a name is found by: each two neighbouring characters and each single one (Chinese), the whole pinyin without
 * tones, and its initials. Surnames read as surnames (单 shàn, 曾 zēng). Latin names: their words, lower case. A name of three
 * characters also by its first and last one, so that it is found with any one of the three wrong.
 */
export function nameGrams(name: string): string[] {
  const text = name.trim().slice(0, LONGEST).toLowerCase()
  const characters = [...text].filter((character) => /\p{Letter}/u.test(character))
  const grams = new Set<string>(characters)
  characters.forEach((character, index) => {
    const next = characters[index + 1]
    if (next !== undefined) grams.add(character + next)
  })
  const gap = aroundTheMiddle(characters)
  if (gap !== undefined) grams.add(gap)
  const syllables = pinyin(text, { toneType: 'none', type: 'array', mode: 'surname', nonZh: 'removed' })
  if (syllables.length > 0) {
    grams.add(`~${syllables.map((syllable) => syllable.slice(0, 1)).join('')}`)
    for (const spelling of UMLAUT) {
      const spelled = syllables.map((syllable) => syllable.replace('ü', spelling))
      for (const piece of [spelled.join(''), ...spelled]) grams.add(`=${piece}`)
    }
  }
  for (const word of text.match(/[a-z]{2,}/g) ?? []) grams.add(`=${word}`)
  return [...grams]
}

/**
 * The pieces a query must all have. Chinese: its neighbouring pairs (one character alone is its own piece). Latin letters: a
 * whole pinyin or word or, failing that, initials: `either` of the two.
 */
export function queryGrams(query: string): { all: string[]; either: string[] } {
  const text = query.trim().slice(0, LONGEST).toLowerCase().replaceAll('ü', 'v')
  const letters = text.replaceAll(/[^a-z]/g, '')
  const characters = [...text].filter((character) => /\p{Script=Han}/u.test(character))
  const pairs = characters.slice(1).map((character, index) => (characters[index] ?? '') + character)
  return {
    all: characters.length === 1 ? characters : pairs,
    either: letters.length === 0 ? [] : [`=${letters}`, `~${letters}`],
  }
}

/** First and last of three Chinese characters, as a piece of its own; undefined for any other name. */
export function aroundTheMiddle(characters: readonly string[]): string | undefined {
  const [first = '', , last = ''] = characters
  return characters.length === 3 && characters.every((one) => HAN.test(one)) ? `${first}?${last}` : undefined
}

/** How the whole of a Chinese name sounds, as the piece it is found by: 王晓丽 and 王小丽 alike. */
export function soundOf(name: string): string {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', mode: 'surname', nonZh: 'removed' })
  return `=${syllables.map((syllable) => syllable.replace('ü', 'v')).join('')}`
}

/** The syllables of a Chinese name without tones, ü as v; a phone finds names by them. Latin names: their words, lower case. */
export function syllablesOf(name: string): string[] {
  const text = name.trim().slice(0, LONGEST).toLowerCase()
  const syllables = pinyin(text, { toneType: 'none', type: 'array', mode: 'surname', nonZh: 'removed' })
  return [...syllables.map((syllable) => syllable.replace('ü', 'v')), ...(text.match(/[a-z]{2,}/g) ?? [])]
}

/** Anything built like one syllable of pinyin (GB/T 16159): some that do not exist are among them, which does no harm here. */
const SYLLABLE =
  /^(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:a|ai|an|ang|ao|e|ei|en|eng|er|o|ong|ou|i|ia|iao|ie|iu|ian|iang|in|ing|iong|u|ua|uo|uai|ui|uan|uang|un|ue|v|ve)$/

/** Shorter ones are nearly anything. */
const SHORTEST = 4
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/**
 * The pieces of whole names that differ from the letters typed by one: a letter wrong, missing, too many, or two neighbours swapped.
 * Some 550 for ten letters, each one probe of the index, so that names need no pieces for every way of misspelling them. What could be
 * a single syllable is left out: every name has some.
 */
export function misspellings(letters: string): string[] {
  if (letters.length < SHORTEST) return []
  const near = new Set<string>()
  for (let at = 0; at <= letters.length; at += 1) {
    const [before, after] = [letters.slice(0, at), letters.slice(at)]
    for (const letter of LETTERS) {
      near.add(before + letter + after)
      if (after !== '') near.add(before + letter + after.slice(1))
    }
    if (after !== '') near.add(before + after.slice(1))
    if (after.length > 1) near.add(`${before}${after[1] ?? ''}${after[0] ?? ''}${after.slice(2)}`)
  }
  near.delete(letters)
  return [...near].filter((text) => !SYLLABLE.test(text)).map((text) => `=${text}`)
}
