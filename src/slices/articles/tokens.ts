import { pinyin } from 'pinyin-pro'

/**
 * The words by which articles are found: every pair of neighbouring Han characters and the last of a run by itself, words of other letters
 * and figures whole, and of a title's Han also syllables and their first letters. A tokeniser that knows no dictionary finds every
 * string of characters as it is written (5-portal.md: recall of literal strings 1.00).
 */
export type Token = { word: string; at: number }

/** PostgreSQL keeps no position beyond this one (textsearch limits). */
const LAST_POSITION = 16_383
/** Longer words are no words. */
const LONGEST = 40

/** Both sides of a search are written alike: one width, one case. */
export function alike(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

const RUN = /[\p{Script=Han}\u3007]+|(?:(?![\p{Script=Han}\u3007])[\p{L}\p{N}])+/gu
const HAN = /^[\p{Script=Han}\u3007]/u

/** Runs of Han and of anything else that is a letter or figure. */
export function runsOf(text: string): string[] {
  return alike(text).match(RUN) ?? []
}

export function isHan(run: string): boolean {
  return HAN.test(run)
}

/** The tokens of a text from a position on; `next` is where another text may go on, so that no phrase reaches across. */
export function tokensOf(text: string, from: number): { tokens: Token[]; next: number } {
  const tokens: Token[] = []
  let at = from
  for (const run of runsOf(text)) {
    if (isHan(run)) {
      const characters = [...run]
      for (const [index, one] of characters.entries())
        tokens.push({ word: one + (characters[index + 1] ?? ''), at: at + index })
      at += characters.length
    } else {
      tokens.push({ word: run.slice(0, LONGEST), at })
      at += 1
    }
  }
  return { tokens, next: at + 2 }
}

/** Han characters of a title as syllables and first letters, each in a space of its own where no other word lies. */
function soundsOf(title: string, from: number): { tokens: Token[]; next: number } {
  const tokens: Token[] = []
  let at = from
  for (const run of runsOf(title).filter(isHan)) {
    const syllables = pinyin(run, { toneType: 'none', type: 'array', v: true, nonZh: 'removed' })
    for (const [index, syllable] of syllables.entries())
      tokens.push({ word: `~${syllable}`, at: at + index }, { word: `^${syllable[0] ?? ''}`, at: at + index })
    at += syllables.length + 1
  }
  return { tokens, next: at }
}

/** An article as the text of a tsvector. Weights: title A, summary and topics B, the sound of the title C, body D. */
export function searchVector(article: {
  title: string
  summary: string
  topics: readonly string[]
  body: string
}): string {
  const words = new Map<string, Set<string>>()
  const add = ({ tokens, next }: { tokens: Token[]; next: number }, weight: string): number => {
    for (const { word, at } of tokens) {
      const places = words.get(word) ?? new Set()
      words.set(word, places)
      // 256 positions a word are kept at most; a word beyond the last position is there without one.
      if (at < LAST_POSITION && places.size < 250) places.add(`${at}${weight}`)
    }
    return next
  }
  let at = add(tokensOf(article.title, 1), 'A')
  at = add(soundsOf(article.title, at), 'C')
  at = add(tokensOf(article.summary, at), 'B')
  for (const topic of article.topics) at = add(tokensOf(topic, at), 'B')
  add(tokensOf(article.body, at), 'D')
  return [...words]
    .map(([word, places]) => `${quoted(word)}${places.size > 0 ? `:${[...places].join(',')}` : ''}`)
    .join(' ')
}

export function quoted(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
