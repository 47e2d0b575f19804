/** What identifies somebody in a text that strangers will read. */
export type Sensitive = 'identity' | 'phone' | 'card'

/**
 * Runs of digits as people write them, full-width or apart by spaces and strokes: identity numbers (18 characters, 15 on old cards), numbers of
 * bank cards (16 to 19 digits), mobile telephones (11 digits from 13 on). Landlines belong to units and stay.
 */
const GAP = '[ \\-\\u2010-\\u2015\\u3000\\u00b7.]?'
const runOf = (count: string, last = ''): string => `(?<!\\d)(?:\\d${GAP})${count}${last}(?!\\d)`
const FORMS: readonly (readonly [Sensitive, RegExp])[] = [
  ['identity', new RegExp(runOf('{17}', '[\\dXx]'), 'g')],
  ['card', new RegExp(runOf('{15,18}', '\\d'), 'g')],
  ['identity', new RegExp(runOf('{14}', '\\d'), 'g')],
  ['phone', new RegExp(`(?<!\\d)(?:(?:\\+|00)?86${GAP})?1${GAP}[3-9](?:${GAP}\\d){9}(?!\\d)`, 'g')],
]

/** The text with such numbers blotted out but for their last two characters, and what was found. Digits become half-width. */
export function blotted(text: string): { text: string; found: Sensitive[] } {
  const found: Sensitive[] = []
  let shown = text.replaceAll(/[\uff10-\uff19]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
  for (const [kind, form] of FORMS)
    shown = shown.replace(form, (run) => {
      found.push(kind)
      return `****${run.slice(-2)}`
    })
  return { text: shown, found }
}
