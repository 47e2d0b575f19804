type Level = { format: string; text: string; start: number }
type Asked = { style: string; list: string; level: number }

/**
 * The numbers of Word's lists, which stand in no text: word/numbering.xml says how each list counts (ECMA-376 part 1, §17.9), a
 * paragraph or its style only names the list and the level.
 */
export class DocxNumbering {
  readonly #levels = new Map<string, Map<number, Level>>()
  readonly #lists = new Map<string, string>()
  readonly #styles = new Map<string, { list: string; level: number }>()
  readonly #headings = new Map<string, number>()
  readonly #counts = new Map<string, number[]>()

  constructor(numbering: string, styles: string) {
    for (const [, id = '', body = ''] of numbering.matchAll(
      /<w:abstractNum\b[^>]*w:abstractNumId="([^"]*)"[^>]*>([\s\S]*?)<\/w:abstractNum>/g,
    ))
      this.#levels.set(id, levelsOf(body))
    for (const [, id = '', body = ''] of numbering.matchAll(
      /<w:num\b[^>]*w:numId="([^"]*)"[^>]*>([\s\S]*?)<\/w:num>/g,
    ))
      this.#lists.set(id, valueOf(body, 'w:abstractNumId'))
    for (const [, attributes = '', body = ''] of styles.matchAll(/<w:style\b([^>]*)>([\s\S]*?)<\/w:style>/g))
      this.#readStyle(/w:styleId="([^"]*)"/.exec(attributes)?.[1] ?? '', body)
  }

  #readStyle(id: string, body: string): void {
    const list = valueOf(body, 'w:numId')
    if (list !== '') this.#styles.set(id, { list, level: Number(valueOf(body, 'w:ilvl')) || 0 })
    const outline = valueOf(body, 'w:outlineLvl')
    const named = /(?:heading|标题)\s*(\d)/i.exec(valueOf(body, 'w:name'))?.[1]
    const level = outline === '' ? Number(named ?? 0) : Number(outline) + 1
    if (level > 0) this.#headings.set(id, level)
  }

  headingLevel(style: string): number {
    return this.#headings.get(style) ?? Number(/^(?:heading|标题)\s*(\d)$/i.exec(style)?.[1] ?? 0)
  }

  /** What Word shows before the next paragraph of a list; empty for one that is in none, or for numId 0, which takes it out. */
  next({ style, list, level }: Asked): string {
    const own = list === '' ? this.#styles.get(style) : { list, level }
    const abstract = own ? this.#lists.get(own.list) : undefined
    const levels = abstract === undefined ? undefined : this.#levels.get(abstract)
    if (!own || !levels || abstract === undefined) return ''
    const counts = this.#counts.get(abstract) ?? []
    const start = levels.get(own.level)?.start ?? 1
    counts[own.level] = (counts[own.level] ?? start - 1) + 1
    counts.length = own.level + 1
    this.#counts.set(abstract, counts)
    const its = levels.get(own.level)
    if (!its) return ''
    if (its.format === 'bullet') return '• '
    if (its.format === 'none') return ''
    const shown = its.text.replaceAll(/%(\d)/g, (_, place: string) => {
      const at = Number(place) - 1
      const one = levels.get(at)
      return one ? numeral(counts[at] ?? one.start, one.format) : ''
    })
    return /\d$/.test(shown) ? `${shown} ` : shown
  }
}

function levelsOf(body: string): Map<number, Level> {
  const levels = new Map<number, Level>()
  for (const [, at = '', inner = ''] of body.matchAll(/<w:lvl\b[^>]*w:ilvl="(\d)"[^>]*>([\s\S]*?)<\/w:lvl>/g))
    levels.set(Number(at), {
      format: valueOf(inner, 'w:numFmt') || 'decimal',
      text: valueOf(inner, 'w:lvlText'),
      start: Number(valueOf(inner, 'w:start') || 1),
    })
  return levels
}

function valueOf(xml: string, tag: string): string {
  return new RegExp(`<${tag}\\b[^>]*w:val="([^"]*)"`).exec(xml)?.[1] ?? ''
}

const DIGITS = '零一二三四五六七八九'

/** A number in one of Word's formats (§17.18.59 ST_NumberFormat); those a Chinese document uses, the rest as figures. */
function numeral(value: number, format: string): string {
  if (/chinese|japaneseCounting|ideograph(?!Enclosed|Zodiac|Traditional)|taiwanese/i.test(format))
    return inChinese(value)
  if (format === 'ideographTraditional') return '甲乙丙丁戊己庚辛壬癸'[value - 1] ?? String(value)
  if (/EnclosedCircle/.test(format) && value <= 20) return String.fromCharCode(0x245f + value)
  if (format === 'upperLetter') return String.fromCharCode(64 + ((value - 1) % 26) + 1)
  if (format === 'lowerLetter') return String.fromCharCode(96 + ((value - 1) % 26) + 1)
  if (format === 'upperRoman' && value <= 12) return 'ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ'[value - 1] ?? String(value)
  return String(value)
}

function inChinese(value: number): string {
  const [tens, ones] = [Math.floor(value / 10), value % 10]
  if (value > 99 || value < 1) return String(value)
  const lead = tens === 0 ? '' : tens === 1 ? '十' : `${DIGITS[tens] ?? ''}十`
  return `${lead}${ones === 0 && tens > 0 ? '' : (DIGITS[ones] ?? '')}`
}
