import { isHan, quoted, runsOf } from './tokens.ts'

/** What a reader typed, as queries from the strictest to the loosest; each is tried when the one before finds too little. */
export type SearchPlan = {
  /** Texts of tsqueries; empty when nothing typed can be looked for. */
  steps: string[]
  /** What is marked in what was found. */
  words: string[]
}

/** Of one search: more runs than anybody types. */
const MOST_RUNS = 8
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/**
 * (1) every run as it was typed; (2) the words that a dictionary sees in them, wherever they stand; (3) any of these words. Latin letters
 * are a word's beginning, or the sound of a title's Han in full or by first letters.
 */
export function planSearch(typed: string): SearchPlan {
  const runs = runsOf(typed).slice(0, MOST_RUNS)
  if (runs.length === 0) return { steps: [], words: [] }
  const words = [...new Set(runs.flatMap((run) => (isHan(run) ? segmented(run) : [run])))]
  const all = (some: readonly string[]): string => some.map(termOf).join(' & ')
  const steps = [all(runs), all(words), words.map(termOf).join(' | ')]
  return { steps: [...new Set(steps)], words: [...new Set([...runs, ...words])] }
}

/** Words of two characters and more; a run in which there are none is one. */
function segmented(run: string): string[] {
  const words = [...segmenter.segment(run)]
    .map(({ segment }) => segment)
    .filter((word) => [...word].length > 1)
  return words.length === 0 ? [run] : words
}

function termOf(run: string): string {
  if (!isHan(run)) return latin(run)
  const characters = [...run]
  // One character stands at the beginning of a pair, or last in its run.
  if (characters.length === 1) return `${quoted(run)}:*`
  const pairs = characters.slice(0, -1).map((one, index) => quoted(one + (characters[index + 1] ?? '')))
  return pairs.length === 1 ? (pairs[0] ?? '') : `(${pairs.join(' <-> ')})`
}

function latin(word: string): string {
  const ways = [`${quoted(word)}:*`]
  if (/^[a-z]{2,30}$/.test(word)) {
    const syllables = syllablesOf(word)
    if (syllables && syllables.length > 1)
      ways.push(`(${syllables.map((one) => quoted(`~${one}`)).join(' <-> ')})`)
    if (word.length <= 8) ways.push(`(${[...word].map((one) => quoted(`^${one}`)).join(' <-> ')})`)
  }
  return ways.length === 1 ? (ways[0] ?? '') : `(${ways.join(' | ')})`
}

const INITIAL = '(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])'
const FINAL =
  '(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ue|ui|uo|ve|vn|er|a|o|e|i|u|v)'
const SYLLABLE = new RegExp(`^(?:${INITIAL}${FINAL}|(?:ang|eng|ai|ei|ao|ou|an|en|er|a|o|e))$`)

/** Letters cut into syllables, the longest first where there is a choice; undefined: they are none. */
export function syllablesOf(word: string): string[] | undefined {
  const dead = new Set<number>()
  const cut = (from: number): string[] | undefined => {
    if (from === word.length) return []
    if (dead.has(from)) return undefined
    for (let to = Math.min(word.length, from + 6); to > from; to -= 1) {
      if (!SYLLABLE.test(word.slice(from, to))) continue
      const rest = cut(to)
      if (rest) return [word.slice(from, to), ...rest]
    }
    dead.add(from)
    return undefined
  }
  return cut(0)
}
