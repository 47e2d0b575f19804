import { unzipSync, strFromU8 } from 'fflate'
import { Refusal } from '../../core/refusals.ts'
import { DocxNumbering } from './docx-numbering.ts'

/** A document unpacks to at most this; a zip that claims more is a bomb. */
const LARGEST_UNPACKED = 40 * 1024 * 1024
const WANTED = new Set(['word/document.xml', 'word/numbering.xml', 'word/styles.xml', 'word/footnotes.xml'])

/** A .docx as text, a line a paragraph: list numbers as Word shows them, headings marked, deleted text left out. */
export function readDocx(bytes: Uint8Array): string {
  const files = unpack(bytes)
  const xml = (name: string): string => {
    const file = files[`word/${name}.xml`]
    return file ? strFromU8(file) : ''
  }
  const document = xml('document')
  if (document === '') throw new Refusal('directive-unreadable')
  const numbering = new DocxNumbering(xml('numbering'), xml('styles'))
  const body = linesOf(document, numbering)
  const notes = linesOf(xml('footnotes'), numbering).filter((line) => line.trim() !== '')
  return [...body, ...notes].join('\n')
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  let unpacked = 0
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        unpacked += originalSize
        if (unpacked > LARGEST_UNPACKED) throw new Refusal('too-large')
        return WANTED.has(name)
      },
    })
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('directive-unreadable')
  }
}

/** Deleted and moved-away text (ECMA-376 part 1, §17.13.5), field codes, and the second copy of a text box for old readers. */
const LEFT_OUT = new Set([
  'w:del',
  'w:moveFrom',
  'w:instrText',
  'w:delText',
  'mc:Fallback',
  'w:rPrChange',
  'w:pPrChange',
])

type Paragraph = { text: string; style: string; list: string; level: string; outline: string }
type Cell = { lines: string[] }

/** Walks the tags of WordprocessingML (ECMA-376 part 1, §17.3) once: w:p a paragraph, w:t its text, w:tr a row of w:tc cells. */
function linesOf(xml: string, numbering: DocxNumbering): string[] {
  const lines: string[] = []
  const paragraphs: Paragraph[] = []
  const cells: Cell[] = []
  const rows: string[][] = []
  let skip = ''
  let depth = 0
  let inText = false
  const emit = (line: string): void => void (cells.at(-1)?.lines ?? lines).push(line)
  for (const [, close, name = '', attributes = '', single, text] of xml.matchAll(
    /<(\/?)([\w:]+)((?:\s[^<>]*?)?)(\/?)>|([^<]+)/g,
  )) {
    if (skip !== '') {
      if (name === skip && !single) depth += close ? -1 : 1
      if (depth === 0) skip = ''
      continue
    }
    const paragraph = paragraphs.at(-1)
    if (text !== undefined) {
      if (inText && paragraph) paragraph.text += unescape(text)
    } else if (LEFT_OUT.has(name) && !close && !single) {
      skip = name
      depth = 1
    } else if (name === 'w:t') inText = !close && !single
    else if (name === 'w:p' && !close && !single)
      paragraphs.push({ text: '', style: '', list: '', level: '0', outline: '' })
    else if (name === 'w:p' && close) {
      const done = paragraphs.pop()
      if (done) emit(lineOf(done, numbering))
    } else if (name === 'w:tr' && !close) rows.push([])
    else if (name === 'w:tc' && !close && !single) cells.push({ lines: [] })
    else if (name === 'w:tc' && close) closeCell(cells, rows)
    else if (name === 'w:tr' && close) emit((rows.pop() ?? []).filter((cell) => cell !== '').join(' | '))
    else if (paragraph) readMark(paragraph, name, attributes)
  }
  return lines
}

function closeCell(cells: Cell[], rows: string[][]): void {
  const cell = cells.pop()
  rows.at(-1)?.push(
    (cell?.lines ?? [])
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n'),
  )
}

function readMark(paragraph: Paragraph, name: string, attributes: string): void {
  const value = /w:val="([^"]*)"/.exec(attributes)?.[1] ?? ''
  if (name === 'w:br' || name === 'w:cr') paragraph.text += '\n'
  else if (name === 'w:tab') paragraph.text += ' '
  else if (name === 'w:pStyle') paragraph.style = value
  else if (name === 'w:numId') paragraph.list = value
  else if (name === 'w:ilvl') paragraph.level = value
  else if (name === 'w:outlineLvl') paragraph.outline = value
  else if (name === 'w:noBreakHyphen') paragraph.text += '-'
}

function lineOf({ text, style, list, level, outline }: Paragraph, numbering: DocxNumbering): string {
  if (text.trim() === '') return ''
  const shown = numbering.next({ style, list, level: Number(level) || 0 })
  const heading = outline === '' ? numbering.headingLevel(style) : Number(outline) + 1
  // A private character marks a heading; cleaning.ts takes it off again.
  const mark = heading >= 1 && heading <= 6 ? String.fromCharCode(0xe000 + heading) : ''
  return `${mark}${shown}${text.replaceAll(/[\uE001-\uE006]/g, '')}`
}

function unescape(text: string): string {
  return text
    .replaceAll(/&#(x?)([\da-f]+);/gi, (_, hex: string, code: string) => {
      const point = Number.parseInt(code, hex === '' ? 10 : 16)
      return point > 6 && point <= 0x10ffff ? String.fromCodePoint(point) : ''
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}
