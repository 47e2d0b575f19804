import { COUNTY_OFFSET, HOUR } from '../../core/cadence.ts'
import type { Block, RichText } from '../../core/rich-text.ts'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { clean } from '../directives/cleaning.ts'
import { narrow } from '../directives/narrow.ts'
import { decode, readDocument } from '../directives/reading.ts'

/** An article as a page of an earlier site has it. `publishedAt`: milliseconds; `hasHour`: the page says more than the day. */
export type SavedArticle = {
  title: string
  source: string
  author: string
  editor: string
  views: number
  publishedAt: number | undefined
  body: RichText
}

/**
 * Reads a saved page (HTML in any usual encoding, or its text as copied): menus, disclaimer, comments and whatever else stands around the
 * article are left out by the reader of directives (decision 0082); what a page says of views, hour and people is looked for in those
 * parts only, never in the article itself. Throws Refusal for what is no page.
 */
export function readSavedPage(bytes: Uint8Array, fileName: string): SavedArticle {
  const document = readDocument(bytes, fileName)
  const { title, source, publishedOn, body, headings } = clean(document)
  const around = aroundOf(document.text.split('\n'), body)
  // Who wrote and answers for it often stands below, outside of what the reader takes for the article.
  const wider = [...around, ...aroundOf(linesOfPage(bytes), body)]
  return {
    title,
    source,
    author: personIn(wider, /(?:作者|记者|通讯员|Author)\s*[:/]\s*/iu),
    editor: personIn(wider, /(?:(?:责任编辑|责编)\s*[:/]?|(?<![\p{L}])(?:编辑|Editor)\s*[:/])\s*/iu),
    views: viewsIn(around),
    publishedAt: momentOf(publishedOn, around),
    body: bodyOf(body, headings),
  }
}

/** The lines that are no part of the article, as rules read them. */
function aroundOf(lines: readonly string[], body: string): string[] {
  const bare = (line: string): string => narrow(line).replaceAll(/[\s\u200B-\u200D\uFEFF\uE001-\uE006]+/g, '')
  const own = new Set(body.split('\n').map(bare))
  return lines
    .filter((line) => bare(line) !== '' && !own.has(bare(line)))
    .map((line) =>
      narrow(line)
        .replaceAll(/[\s\uE001-\uE006]+/g, ' ')
        .trim(),
    )
}

const SILENT = new Set(['script', 'style', 'noscript', 'template'])
const INLINE = new Set(['a', 'b', 'em', 'i', 'font', 'span', 'strong', 'u', '#text'])
const DEEPEST = 400

/** Every line of an HTML page as rules read it, its furniture included; none of a text. */
function linesOfPage(bytes: Uint8Array): string[] {
  const source = decode(bytes)
  if (!/<(?:body|div|p)\b/i.test(source.slice(0, 20_000))) return []
  let text = ''
  const walk = (node: DefaultTreeAdapterTypes.Node, depth: number): void => {
    if (depth > DEEPEST || SILENT.has(node.nodeName)) return
    if (!INLINE.has(node.nodeName)) text += '\n'
    if (node.nodeName === '#text' && 'value' in node) text += node.value
    if ('childNodes' in node) for (const child of node.childNodes) walk(child, depth + 1)
  }
  walk(parse(source), 0)
  return text.split('\n').flatMap((line) => narrow(line).replaceAll(/\s+/g, ' ').trim() || [])
}

const VIEWS =
  /(?:人气|浏览(?:次数|量|数)?|阅读(?:次数|量|数)?|点击(?:次数|量|数|率)?|访问(?:次数|量)|Views)\s*[:|(]?\s*(\d[\d,]*)(\.\d)?\s*(万)?/iu

function viewsIn(lines: readonly string[]): number {
  for (const line of lines) {
    const [found, whole = '', part = '', wan] = VIEWS.exec(line) ?? []
    if (found === undefined) continue
    const count = Number(whole.replaceAll(',', '') + part) * (wan === undefined ? 1 : 10_000)
    return Math.min(Math.round(count), 1_000_000_000)
  }
  return 0
}

/** Names after a word for who they are, up to the next of a page's fields. */
function personIn(lines: readonly string[], word: RegExp): string {
  const pattern = new RegExp(
    `^[(\\[【]?.{0,120}?${word.source}([\\p{L}·]{1,20}(?:[ 、,]+[\\p{L}·]{1,20}){0,3})`,
    'iu',
  )
  for (const line of lines) {
    if (line.length > 200) continue
    const names = pattern.exec(line)?.[1]
    const kept = names?.split(/[ 、,]+/).filter((name) => !NO_NAME.test(name))
    if (kept && kept.length > 0) return kept.join('、').slice(0, 120)
  }
  return ''
}

/** What stands beside names in such lines. */
const NO_NAME =
  /^(?:来源|时间|日期|发布|发布时间|人气|浏览|阅读|点击|字号|字体|大|中|小|打印|关闭|分享|审核|校对|监制|作者|记者|编辑|责任编辑)/u

/** The day a page gives, with the hour where one stands beside it; by the county's clock. */
function momentOf(publishedOn: string, lines: readonly string[]): number | undefined {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(publishedOn)
  if (!day) return undefined
  const [, year = '', month = '', date = ''] = day
  const midnight = Date.parse(`${publishedOn}T00:00:00Z`) - COUNTY_OFFSET
  const pattern = new RegExp(
    `${year}\\s*[-年/.]\\s*0?${Number(month)}\\s*[-月/.]\\s*0?${Number(date)}\\s*日?\\s*T?\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2}))?`,
  )
  for (const line of lines) {
    const [found, hour = '', minute = '', second = '0'] = pattern.exec(line) ?? []
    if (found === undefined || Number(hour) > 23 || Number(minute) > 59) continue
    return midnight + Number(hour) * HOUR + Number(minute) * 60_000 + Number(second) * 1000
  }
  return midnight
}

/** A paragraph a line, headings where the page marks them. A line longer than a text node may be goes on in the next one. */
function bodyOf(body: string, headings: ReadonlyMap<number, number>): RichText {
  let at = 0
  const content = body.split('\n').flatMap((line): Block[] => {
    const level = headings.get(at)
    at += line.length + 1
    if (line.trim() === '') return []
    const texts = (line.match(/[\s\S]{1,10000}/gu) ?? []).map((text) => ({ type: 'text' as const, text }))
    if (level === undefined) return [{ type: 'paragraph', content: texts }]
    return [{ type: 'heading', attrs: { level: level <= 2 ? 2 : level === 3 ? 3 : 4 }, content: texts }]
  })
  return { type: 'doc', content }
}
