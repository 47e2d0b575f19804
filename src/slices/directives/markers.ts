import { narrow } from './narrow.ts'

/** How a part is numbered: `value` is its place in the list, 0 where the style has none (bullets, plain headings). */
export type Marker = { style: string; label: string; value: number }

const N = '[一二三四五六七八九十百零〇两]'
const DIGITS: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
}
const UNITS: Record<string, number> = { 十: 10, 百: 100, 千: 1000 }

/** 十四 → 14, 二百 → 200, 30 → 30, 2万 → 20000; NaN for anything else. */
export function numberOf(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text)
  if (text.length > 1 && text.endsWith('万')) return numberOf(text.slice(0, -1)) * 10_000
  if (text === '半') return 0.5
  let total = 0
  let digit = 0
  for (const character of text) {
    const unit = UNITS[character]
    if (unit !== undefined) {
      total += (digit === 0 ? 1 : digit) * unit
      digit = 0
    } else {
      const value = DIGITS[character]
      if (value === undefined) return Number.NaN
      digit = value
    }
  }
  return total + digit
}

const IN_WORDS: Record<string, number> = { 首先: 1, 其次: 2, 再次: 3, 再者: 3, 然后: 3, 最后: 4 }
const LETTERS = '甲乙丙丁戊己庚辛壬癸'
const ROMAN = 'ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ'

type Style = {
  style: string
  pattern: RegExp
  value: (found: RegExpExecArray) => number
  /** May stand inside a sentence, behind a comma or a colon. */
  inline?: boolean
  /** Even at the beginning of a line only as the first of its list or the next. */
  strict?: boolean
}
const counted = (found: RegExpExecArray): number => numberOf(found[1] ?? '')
const none = (): number => 0
const style = (
  name: string,
  pattern: string,
  value: Style['value'] = counted,
  rest: Pick<Style, 'inline' | 'strict'> = {},
): Style => ({ style: name, pattern: new RegExp(pattern, 'yu'), value, ...rest })
const INLINE = { inline: true }

/** How directives number their parts. 笫 is a common misprint of 第. */
const STYLES: readonly Style[] = [
  style('heading-1', '\\uE001', none),
  style('markdown', '#{1,6}\\s+', none),
  style('章', `[第笫]\\s*(${N}+|\\d+)\\s*[章编篇]`),
  style('部分', `[第笫](${N}+|\\d+)部分`),
  style('节', `[第笫]\\s*(${N}+|\\d+)\\s*节`),
  style('条', `[第笫]\\s*(${N}+|\\d+)\\s*条(?!措施|意见|建议|规定|要求)`),
  style('附件', '附件\\s*(\\d{1,2}|[一二三四五六七八九十]+)?\\s*(?:[:.、](?=\\S)|(?=\\n|$|\\s))', (found) =>
    found[1] ? numberOf(found[1]) : 0,
  ),
  style(
    '第一个',
    `[第笫](${N}+)[个项点类步件](?!月|小时|人|工作日|批次)\\p{Script=Han}{0,4}`,
    counted,
    INLINE,
  ),
  style('第一', `[第笫](${N}+|\\d{1,2})(?:[,、:.;]|(?=[是要]))`, counted, INLINE),
  style('一、', `(${N}{1,3})\\s*[、.](?!\\d)`),
  style('(一)', `[(\\[〔](${N}{1,3})[)\\]〕]`, counted, INLINE),
  style('一)', `(${N}{1,3})[)]`),
  style('一是', `(${N}{1,3})是(?=[\\p{Script=Han}“"])`, counted, INLINE),
  style('一要', `(${N}{1,3})要(?=\\p{Script=Han})`, counted, INLINE),
  style('其一', `其(${N})[,、:是]`, counted, INLINE),
  style('甲、', `([${LETTERS}])[、.]`, (found) => LETTERS.indexOf(found[1] ?? '') + 1),
  style('首先', '(首先|其次|再次|再者|然后|最后)(?=[,、:要是])', (found) => IN_WORDS[found[1] ?? ''] ?? 0, {
    inline: true,
    strict: true,
  }),
  style('任务一', `(?:任务|措施|举措|行动|步骤)(${N}{1,2}|\\d{1,2})[:、.]?(?=\\s*\\p{Script=Han})`),
  style('1.1.1', '\\d{1,2}\\.\\d{1,2}\\.(\\d{1,2})(?![\\d.])[、.\\s]?(?=\\s*[\\p{Script=Han}“"])'),
  style(
    '1.1',
    '\\d{1,2}\\.(\\d{1,2})(?:[、.\\s]+|(?=\\p{Script=Han})(?![度米元吨倍万亿岁人个天]))(?=[\\p{Script=Han}“"]|\\d{1,2}月|\\d{4}年)',
  ),
  style('1.', '(\\d{1,2})\\s*[.、](?!\\d(?!\\d?月|\\d{3}年))', counted, INLINE),
  style('(1)', '[(](\\d{1,2})[)]', counted, INLINE),
  style('1)', '(\\d{1,2})[)]', counted, INLINE),
  style('①', '([①-⑳])', (found) => (found[1]?.charCodeAt(0) ?? 0) - 0x245f, INLINE),
  style('⑴', '([⑴-⒇])', (found) => (found[1]?.charCodeAt(0) ?? 0) - 0x2473, INLINE),
  style('Ⅰ', `([${ROMAN}])[.、]?`, (found) => ROMAN.indexOf(found[1] ?? '') + 1),
  style('A.', '([A-Z])[.、](?=\\s*\\p{Script=Han})', (found) => (found[1]?.charCodeAt(0) ?? 0) - 64, {
    strict: true,
  }),
  style('1 ', '(\\d{1,2})\\s+(?=\\p{Script=Han})', counted, { strict: true }),
  style('【】', '[【\\[][^】\\]\\n、]{2,20}[】\\]]', none),
  style('-', '(?:[-–—](?![-–—])|[*•·●▪■◆▶►※○◇□☆★✓]+)\\s*', none),
]
const INLINE_STYLES = STYLES.filter(({ inline }) => inline)

/** Where in narrowed text a style's list goes on. `last` is what each style last counted. */
export type Counting = Map<string, number>

/** The marker at the beginning of a line. */
export function markerAtLine(text: string, at: number, counting: Counting): Marker | undefined {
  for (const one of STYLES) {
    const marker = read(one, text, at)
    if (marker && (!one.strict || fits(marker, text, at, counting))) return marker
  }
  return undefined
}

/** The marker inside a line: only the first of a list that has a second, or the next of one that is under way. */
export function markerInside(text: string, at: number, counting: Counting): Marker | undefined {
  const before = text[at - 1] ?? ''
  for (const one of INLINE_STYLES) {
    const free = one.style === '①' || one.style === '⑴'
    if (!free && !/[,:;。!?、"“'‘(【\s|.—]/.test(before)) continue
    if (one.style === '1.' && /[(、]/.test(before)) continue
    const marker = read(one, text, at)
    if (marker && fits(marker, text, at, counting)) return marker
  }
  return undefined
}

function read(one: Style, text: string, at: number): Marker | undefined {
  one.pattern.lastIndex = at
  const found = one.pattern.exec(text)
  return found ? { style: one.style, label: found[0].trimEnd(), value: one.value(found) } : undefined
}

/** A number may have been lost in print; two may not. */
function fits({ style: name, value, label }: Marker, text: string, at: number, counting: Counting): boolean {
  const last = counting.get(name) ?? 0
  if (value > last && value <= last + 3 && last > 0) return true
  return value === 1 && hasSecond(name, text, at + label.length)
}

/** Looks no further than a directive's list may reach. */
const AHEAD = 6000
function hasSecond(name: string, text: string, from: number): boolean {
  const one = STYLES.find(({ style: its }) => its === name)
  if (!one) return false
  const end = Math.min(text.length, from + AHEAD)
  for (let at = from; at < end; at += 1) {
    const marker = read(one, text, at)
    if (!marker) continue
    const before = text[at - 1] ?? ''
    const bound =
      name === '①' ||
      name === '⑴' ||
      (name === '1 ' ? before === '\n' : /[\s,:;。!?、"“'‘(【|—]/.test(before))
    if (bound && marker.value > 1 && marker.value <= 4) return true
    if (bound && marker.value === 1) return false
  }
  return false
}

/** The narrowed text with the marker of the given piece of it taken off. */
export function withoutMarker(text: string, label: string): string {
  return narrow(text).startsWith(label) ? text.slice(label.length) : text
}
