/** Markup that is safe to send: made by `markup` alone. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Part = Html | string | number | false | null | undefined | readonly Part[]

/**
 * A template whose values are text unless they are Html: every character that could end or begin markup, in an element or a quoted attribute,
 * is written as a reference. Nothing else makes markup, so what people typed can be no more than text. Lists are joined; false, null and
 * undefined are nothing. Line breaks beside an element are for whoever reads the program, and are not sent.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const parts = tightened(strings)
  let text = parts[0] ?? ''
  for (let index = 0; index < values.length; index += 1)
    text += partText(values[index]) + (parts[index + 1] ?? '')
  return new Html(text)
}

const tight = new WeakMap<TemplateStringsArray, readonly string[]>()

function tightened(strings: TemplateStringsArray): readonly string[] {
  const known = tight.get(strings)
  if (known) return known
  const parts = strings.map((part) =>
    part.replaceAll(/(^|.)[ \t]*\n\s*(?=(.|$))/g, (_, before: string, after: string) =>
      before === '>' || after === '<' || (before === '' && after === '') ? before : `${before} `,
    ),
  )
  tight.set(strings, parts)
  return parts
}

function partText(part: Part): string {
  if (part instanceof Html) return part.text
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return String(part)
  if (!part) return ''
  let text = ''
  for (const one of part) text += partText(one)
  return text
}

const REFERENCES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const UNSAFE = /[&<>"']/
const EVERY_UNSAFE = /[&<>"']/g

/** Also fit for XML: what no XML 1.0 document may hold is left out. */
export function escaped(text: string): string {
  const clean = CONTROL.test(text) ? text.replace(EVERY_CONTROL, '') : text
  return UNSAFE.test(clean) ? clean.replace(EVERY_UNSAFE, (one) => REFERENCES[one] ?? '') : clean
}

// oxlint-disable-next-line no-control-regex -- these characters are what it is about
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/
const EVERY_CONTROL = new RegExp(CONTROL, 'g')

/** JSON inside a script element that is data: nothing in it can end the element. */
export function jsonData(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028'))
}
