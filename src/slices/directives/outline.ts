import { narrow } from './narrow.ts'

/** A part of a directive in its own order. `start` and `end` are UTF-16 offsets into the text; children lie inside. */
export type Part = {
  label: string
  heading: string
  text: string
  start: number
  end: number
  children: Part[]
}

/** A sentence of the directive, the least that is mapped to a measure or listed as mapping to none. */
export type Sentence = { text: string; start: number; end: number }

const NUMERAL = '[一二三四五六七八九十百零〇两]'
/** How directives number their parts. 笫 is a common misprint of 第. The first group is what names the style. */
const MARKERS: readonly { style: string; pattern: RegExp }[] = [
  { style: 'markdown', pattern: /^#{1,6}\s+/ },
  { style: 'chapter', pattern: new RegExp(`^[第笫]${NUMERAL}+[章节部]分?`) },
  { style: '一、', pattern: new RegExp(`^${NUMERAL}+、`) },
  { style: '(一)', pattern: new RegExp(`^[(]${NUMERAL}+[)]`) },
  { style: '第一个', pattern: new RegExp(`^[第笫]${NUMERAL}+[个项条点]\\p{Script=Han}{0,4}`, 'u') },
  { style: '第一', pattern: new RegExp(`^[第笫]${NUMERAL}+[,、:]?`) },
  { style: '一是', pattern: new RegExp(`^${NUMERAL}{1,3}是(?=[\\p{Script=Han}“"])`, 'u') },
  { style: '一要', pattern: new RegExp(`^${NUMERAL}{1,3}要(?=\\p{Script=Han})`, 'u') },
  { style: '甲、', pattern: /^[甲乙丙丁戊己庚辛壬癸]、/ },
  { style: '首先', pattern: /^(?:首先|其次|再次|再者|最后)(?=[,、:要])/ },
  { style: '1.1', pattern: /^\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[.、\s]/ },
  { style: '1.', pattern: /^\d{1,2}[.、](?!\d)/ },
  { style: '(1)', pattern: /^[(]\d{1,2}[)]/ },
  { style: '1)', pattern: /^\d{1,2}[)]/ },
  { style: '①', pattern: /^[①-⑳]/ },
  { style: '-', pattern: /^[-–—*•·●▪■◆]\s*/ },
]
/** "Five of something": a heading that announces its numbered items, which must follow. */
const COUNT = /([三四五六七八九十][个项条](?!月|人|小时|工作|百分)\p{Script=Han}{2})/u
/** So many sentences may stand between such a heading and its first item. */
const REACH = 4
/** "Three fewer, three more" with its items in brackets behind it. */
const BRACKETED = new RegExp(
  `[“"]?(${NUMERAL}\\p{Script=Han}{2}(?:、${NUMERAL}\\p{Script=Han}{2})+)[”"]?\\s*[【\\[(]([^】\\])]+)[】\\])]`,
  'u',
)

/** Splits a text into sentences at 。!?; and line ends. Every character that is no white space lies in exactly one. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = []
  for (const match of narrow(text).matchAll(/[^。!?;\n]+[。!?;]*[”"』」)】]*|[。!?;]+/g)) {
    const lead = match[0].length - match[0].trimStart().length
    const length = match[0].trim().length
    const start = match.index + lead
    if (length > 0) sentences.push({ text: text.slice(start, start + length), start, end: start + length })
  }
  return sentences
}

type Open = { style: string; part: Part }

/**
 * The outline a directive gives itself. A marker in a style already open is a sibling of the last in that style; in a new style it
 * goes one deeper. Headings that count ("five …") open a part of their own, and each keeps its own items.
 */
export function outlineOf(text: string): Part[] {
  const top: Part[] = []
  let open: Open[] = []
  const sentences = sentencesOf(text)
  sentences.forEach((sentence, index) => {
    const marker = markerOf(sentence.text)
    const announces =
      COUNT.test(sentence.text) &&
      sentences.slice(index + 1, index + 1 + REACH).some((next) => markerOf(next.text))
    const style = marker?.style ?? (announces ? 'count' : undefined)
    if (style !== undefined) {
      open = closeTo(open, style)
      const part = partOf(sentence, marker?.label ?? COUNT.exec(sentence.text)?.[1] ?? '')
      childrenOf(open, top).push(part)
      open = [...open, { style, part }]
    }
    const listed = bracketed(sentence)
    if (listed) childrenOf(open, top).push(listed)
    for (const { part } of open) part.end = sentence.end
  })
  fillText(top, text)
  return top
}

function markerOf(given: string): { style: string; label: string } | undefined {
  const text = narrow(given)
  for (const { style, pattern } of MARKERS) {
    const found = pattern.exec(text)
    if (found) return { style, label: found[0].trim() }
  }
  return undefined
}

/** Leaves open what lies above a part of this style. A counting heading closes everything but the numbered part it stands in. */
function closeTo(open: readonly Open[], style: string): Open[] {
  const same = open.findIndex((one) => one.style === style)
  return same === -1 ? [...open] : open.slice(0, same)
}

function childrenOf(open: readonly Open[], top: Part[]): Part[] {
  return open.at(-1)?.part.children ?? top
}

function partOf({ text, start, end }: Sentence, label: string): Part {
  const heading = narrow(text).startsWith(label) ? text.slice(label.length) : text
  return {
    label: label.replace(/[、.,:]$/, ''),
    heading: heading.replace(/^[\s,\uFF0C:\uFF1A]+|[。;\uFF1B]$/g, ''),
    text,
    start,
    end,
    children: [],
  }
}

function bracketed({ text: given, start }: Sentence): Part | undefined {
  const text = narrow(given)
  const found = BRACKETED.exec(text)
  if (!found?.[1] || !found[2]) return undefined
  const from = start + found.index
  const listAt = from + found[0].lastIndexOf(found[2])
  const children = [...found[2].matchAll(/[^、,;\s]+/g)].map((item): Part => {
    const itemAt = listAt + item.index
    return {
      label: item[0],
      heading: item[0],
      text: item[0],
      start: itemAt,
      end: itemAt + item[0].length,
      children: [],
    }
  })
  return {
    label: found[1],
    heading: found[1],
    text: found[0],
    start: from,
    end: from + found[0].length,
    children,
  }
}

function fillText(parts: readonly Part[], text: string): void {
  for (const part of parts) {
    part.text = text.slice(part.start, part.end)
    fillText(part.children, text)
  }
}
