export const PRIVATE = ['identity', 'card', 'phone', 'address', 'plate', 'person'] as const
/** Something in a text that may tell who somebody is. `shown` is as much of it as an editor needs to find it. */
export type Finding = { what: (typeof PRIVATE)[number]; shown: string; around: string }

/**
 * Runs of digits as people write them, full-width or apart by spaces and strokes: identity numbers (18 characters, 15 on old cards), numbers of
 * bank cards (16 to 19 digits), mobile telephones (11 digits from 13 on). Landlines belong to units and stay.
 */
const GAP = '[ \\-\\u2010-\\u2015\\u3000\\u00b7.]?'
const runOf = (count: string, last = ''): string => `(?<!\\d)(?:\\d${GAP})${count}${last}(?!\\d)`
const NUMBERS: readonly (readonly ['identity' | 'card' | 'phone', RegExp])[] = [
  ['identity', new RegExp(runOf('{17}', '[\\dXx]'), 'g')],
  ['card', new RegExp(runOf('{15,18}', '\\d'), 'g')],
  ['identity', new RegExp(runOf('{14}', '\\d'), 'g')],
  ['phone', new RegExp(`(?<!\\d)(?:(?:\\+|00)?86${GAP})?1${GAP}[3-9](?:${GAP}\\d){9}(?!\\d)`, 'g')],
]

const PATTERNS: readonly (readonly [Finding['what'], RegExp])[] = [
  ...NUMBERS,
  // 12 building 3 unit 501 room; or a village's door.
  [
    'address',
    /[\p{Script=Han}A-Za-z0-9]{1,12}\d{1,4}(?:\u53F7\u697C|\u680B|\u5E62)(?:\d{1,2}\u5355\u5143)?(?:\d{2,5}(?:\u5BA4|\u53F7)?)?|[\p{Script=Han}]{1,8}(?:\u6751|\u8857|\u8DEF|\u80E1\u540C|\u5DF7)\d{1,4}\u53F7/gu,
  ],
  [
    'plate',
    /[\u4EAC\u6D25\u6CAA\u6E1D\u5180\u8C6B\u4E91\u8FBD\u9ED1\u6E58\u7696\u9C81\u65B0\u82CF\u6D59\u8D63\u9102\u6842\u7518\u664B\u8499\u9655\u5409\u95FD\u8D35\u7CA4\u9752\u85CF\u5DDD\u5B81\u743C][A-HJ-NP-Z][ \u00B7]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])/g,
  ],
  // A sex and an age beside each other, as in lists of cases.
  ['person', /[\u7537\u5973][\uFF0C,\u3001 ]?\s?\d{1,3}\u5C81/g],
]

/** So many are shown at most. */
const MOST = 50
const AROUND = 12

/**
 * What in a text might tell who somebody is: numbers of identity cards, bank cards and mobile telephones, doors, number plates, a sex with an age. It finds patterns and
 * knows no names; whoever approves reads what it found, and answers for it (5-portal.md).
 */
export function privateText(given: string): Finding[] {
  const text = given.normalize('NFKC')
  const found: Finding[] = []
  const taken: { from: number; to: number }[] = []
  for (const [what, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const [shown] = match
      const [from, to] = [match.index, match.index + shown.length]
      // Digits are told once, as what they were first taken for.
      if (taken.some((one) => from < one.to && to > one.from)) continue
      taken.push({ from, to })
      const around = text.slice(Math.max(0, from - AROUND), to + AROUND)
      if (found.length < MOST) found.push({ what, shown: shown.slice(0, 40), around })
    }
  }
  return found
}

/** The text with such numbers blotted out but for their last two characters, and what was found. Digits become half-width. */
export function blotted(text: string): { text: string; found: Finding['what'][] } {
  const found: Finding['what'][] = []
  let shown = text.replaceAll(/[\uff10-\uff19]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
  for (const [kind, form] of NUMBERS)
    shown = shown.replace(form, (run) => {
      found.push(kind)
      return `****${run.slice(-2)}`
    })
  return { text: shown, found }
}
