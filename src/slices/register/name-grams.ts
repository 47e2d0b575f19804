import { pinyin } from 'pinyin-pro'

/** At most this much of a name is indexed: no register needs more, and a hostile one must not cost more. */
const LONGEST = 40

/** How people type ü on a keyboard without it: 吕 as lv (input methods), lyu (passports, GB/T 28039) or lu. */
const UMLAUT = ['v', 'yu', 'u']

/**
 * The pieces a name is found by: each two neighbouring characters and each single one (Chinese), the whole pinyin without
 * tones, and its initials. Surnames read as surnames (单 shàn, 曾 zēng). Latin names: their words, lower case.
 */
export function nameGrams(name: string): string[] {
  const text = name.trim().slice(0, LONGEST).toLowerCase()
  const characters = [...text].filter((character) => /\p{Letter}/u.test(character))
  const grams = new Set<string>(characters)
  characters.forEach((character, index) => {
    const next = characters[index + 1]
    if (next !== undefined) grams.add(character + next)
  })
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
