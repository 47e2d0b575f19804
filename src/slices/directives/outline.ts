import { numberOf, withoutMarker } from './markers.ts'
import { narrow } from './narrow.ts'
import { piecesOf, type Piece, type Sentence } from './sentences.ts'

export type { Sentence } from './sentences.ts'

/** A part of a directive in its own order. `start` and `end` are UTF-16 offsets into the text; children lie inside. */
export type Part = {
  label: string
  heading: string
  text: string
  start: number
  end: number
  children: Part[]
}

const NUMERAL = '[一二三四五六七八九十两]'
/** "Five of something": a heading that announces its numbered items. */
const COUNT = new RegExp(
  `(${NUMERAL}|\\d)(?:大|[个项条点类种](?:方面)?|方面)(?!月|人|小时|工作日|百分|以上|左右)(?:的)?\\p{Script=Han}{2}`,
  'gu',
)
/** So many sentences may stand between such a heading and its first item. */
const REACH = 5
/** Lists in these styles may be announced by a counting heading, or hang on the sentence that leads to them. */
const ANNOUNCED = new Set(['第一个', '第一', '一是', '一要', '其一', '首先', '①', '⑴', '(1)', '1)', '1.'])
/** "Three fewer, three more" with its items in brackets behind it. */
const BRACKETED = new RegExp(
  `[“"]?((?:${NUMERAL}\\p{Script=Han}{1,4})(?:[、和]${NUMERAL}\\p{Script=Han}{1,4})*)[”"]?\\s*[【\\[(]([^】\\])]+)[】\\])]`,
  'gu',
)
/** "Three kept, one killed": four items behind a colon. */
const NAMED = new RegExp(
  `[“"]((?:${NUMERAL}\\p{Script=Han}{1,3})+(?:[、和]?${NUMERAL}\\p{Script=Han}{1,3})*)[”"]\\p{Script=Han}{0,4}(?::|——|,?即:?)`,
  'gu',
)
/** Styles no list stands above: they close whatever is open but one another. */
const RANK = ['章', '部分', '节', '条']

type Open = { style: string; part: Part; line: number; first: boolean }

/**
 * The outline a directive gives itself. A marker in a style already open is a sibling of the last in that style; in a new style it
 * goes one deeper. Headings that count ("five …") open a part of their own, and so does the sentence that leads to a list inside a
 * paragraph; each keeps its own items. `headings`: lines that the file itself marks as headings, by offset, with their level.
 */
export function outlineOf(text: string, headings: ReadonlyMap<number, number> = new Map()): Part[] {
  const top: Part[] = []
  let open: Open[] = []
  const pieces = piecesOf(text)
  const leads = leadsOf(pieces)
  const plainHeadings = plainHeadingsOf(pieces, headings)
  pieces.forEach((piece, index) => {
    if (piece.first) open = leaveParagraph(open, piece)
    const level = headings.get(piece.start)
    const lead = leads.get(index)
    const style =
      piece.marker?.style ??
      (level === undefined ? (plainHeadings.has(index) ? 'heading' : lead && 'lead') : `h${level}`)
    if (style !== undefined) {
      open = closeTo(open, { style, opens: lead?.style ?? '', line: piece.line })
      const part = partOf(piece, piece.marker?.label ?? lead?.label ?? '')
      childrenOf(open, top).push(part)
      open = [...open, { style, part, line: piece.line, first: piece.first }]
    }
    const listed = listedIn(piece)
    childrenOf(open, top).push(...listed)
    for (const { part } of open) part.end = piece.end
  })
  fillText(top, text)
  return top
}

/** What each piece without a marker leads to: the counting heading or lead sentence of a list that begins soon after. */
function leadsOf(pieces: readonly Piece[]): Map<number, { label: string; style: string }> {
  const leads = new Map<number, { label: string; style: string }>()
  pieces.forEach(({ marker, line, first }, index) => {
    if (!marker || marker.value !== 1 || !ANNOUNCED.has(marker.style)) return
    const { style } = marker
    const items = itemsFrom(pieces, index)
    const before: { at: number; label: string; count: number }[] = []
    for (let at = index - 1; at >= Math.max(0, index - REACH); at -= 1) {
      const piece = pieces[at]
      if (!piece || piece.marker) break
      for (const [label, count] of countsIn(piece.text)) before.push({ at, label, count })
    }
    const chosen = before.find(({ count }) => count === items) ?? before[0]
    if (chosen) return void leads.set(chosen.at, { label: chosen.label, style })
    const last = pieces[index - 1]
    const leading = last && !last.marker && (last.line === line ? !first : /[::]$/.test(narrow(last.text)))
    if (
      leading &&
      style !== '1.' &&
      !pieces.slice(0, index).some((one) => one.line === last.line && one.marker)
    )
      leads.set(index - 1, { label: '', style })
  })
  return leads
}

/** How many items the list has that begins here: its markers count up until they begin anew. */
function itemsFrom(pieces: readonly Piece[], index: number): number {
  const style = pieces[index]?.marker?.style
  let last = 1
  for (const { marker } of pieces.slice(index + 1)) {
    if (marker?.style !== style || !marker) continue
    if (marker.value <= last) break
    last = marker.value
  }
  return last
}

function countsIn(text: string): [label: string, count: number][] {
  return [...narrow(text).matchAll(COUNT)].map(([label, count]) => [label, numberOf(count ?? '')])
}

/**
 * A new paragraph ends what a list inside an earlier one left open, unless it goes on with that list. A heading whose items are
 * still to come stays.
 */
function leaveParagraph(open: readonly Open[], piece: Piece): Open[] {
  const same = open.findLastIndex(({ style }) => style === piece.marker?.style)
  let kept = open.length
  while (kept > 0 && kept - 1 > same) {
    const last = open[kept - 1]
    if (!last) break
    const inside = !last.first || last.style === 'lead'
    const waiting = last.style === 'lead' && last.part.children.length === 0
    if (!inside || waiting) break
    kept -= 1
  }
  return open.slice(0, kept)
}

type Opening = { style: string; opens: string; line: number }

/**
 * Leaves open what lies above a part of this style. A heading that leads to a list is no item of that same list; in a paragraph of
 * its own it ends the list before it.
 */
function closeTo(open: readonly Open[], { style, opens, line }: Opening): Open[] {
  if (style === '附件') return []
  if (style === 'heading') return open[0]?.style === '附件' ? open.slice(0, 1) : []
  if (/^h\d/.test(style)) {
    const wider = open.findIndex((one) => /^h\d/.test(one.style) && one.style >= style)
    return wider === -1 ? open.filter((one) => /^h\d/.test(one.style)) : open.slice(0, wider)
  }
  if (style === 'lead') {
    const started = open.findIndex((one) => one.style === opens)
    const list =
      started === -1 ? -1 : started > 0 && open[started - 1]?.style === 'lead' ? started - 1 : started
    const earlier = open.findIndex((one) => one.style === 'lead' && one.line !== line)
    const ends = [list, earlier].filter((at) => at !== -1)
    return ends.length === 0 ? [...open] : open.slice(0, Math.min(...ends))
  }
  const same = open.findLastIndex((one) => one.style === style)
  if (same !== -1) return open.slice(0, same)
  const rank = RANK.indexOf(style)
  if (rank === -1) return [...open]
  const narrower = open.findIndex((one) => !RANK.slice(0, rank).includes(one.style))
  return narrower === -1 ? [...open] : open.slice(0, narrower)
}

function childrenOf(open: readonly Open[], top: Part[]): Part[] {
  return open.at(-1)?.part.children ?? top
}

function partOf({ text, start, end }: Sentence, label: string): Part {
  const heading = withoutMarker(text, label)
  return {
    label: label.replace(/[、.,:;]+$/, '').replace(/^[【[](.+)[】\]]$/, '$1'),
    heading: heading.replace(/^[\s,，:：、.]+|[。;；]$/g, ''),
    text,
    start,
    end,
    children: [],
  }
}

/** Short lines without a stop that stand above longer text, in a directive that numbers nothing: its headings. */
function plainHeadingsOf(pieces: readonly Piece[], headings: ReadonlyMap<number, number>): Set<number> {
  const found = new Set<number>()
  if (
    headings.size > 0 ||
    pieces.some(({ marker, first }) => first && /^[一章(部条]/.test(marker?.style ?? ''))
  )
    return found
  pieces.forEach(({ text, marker, first, line }, index) => {
    const next = pieces[index + 1]
    const alone = first && next?.line !== line
    const short = text.length >= 4 && text.length <= 24 && !/[。,;:!?、.\d]/.test(narrow(text))
    const body = next && (next.text.length > 24 || /[。;]$/.test(narrow(next.text)) || next.marker)
    const signs = /(?:局|委|委员会|政府|指挥部|办公室|领导小组|中心|学校|医院|组|文件)$/.test(text)
    if (!marker && alone && short && body && !signs) found.add(index)
  })
  return found.size >= 2 ? found : new Set()
}

/** Lists in one line: "three fewer, three more" [six items], "four steps: a, b, c, d". */
function listedIn({ text: given, start }: Sentence): Part[] {
  const text = narrow(given)
  const parts: Part[] = []
  for (const found of text.matchAll(BRACKETED)) {
    const [whole, name = '', list = ''] = found
    const expected = sumOf(name)
    const items = itemsIn(list)
    if (items.length < 2 || (items.length !== expected && !/[、和]/.test(name))) continue
    const listAt = start + found.index + whole.lastIndexOf(list)
    parts.push(partOfList(name, start + found.index, start + found.index + whole.length, listAt, items))
  }
  for (const { name, at, from, expected } of announcedIn(text)) {
    const list = text.slice(from).replace(/[。!?;]+$/, '')
    const items = itemsIn(list)
    if (items.length !== expected || items.length < 2) continue
    parts.push(partOfList(name, start + at, start + from + list.length, start + from, items))
  }
  return parts.filter((part, index) => index === 0 || part.start >= (parts[index - 1]?.end ?? 0))
}

/** Names of lists whose items stand behind a colon or a dash in the same sentence, and how many there should be. */
function announcedIn(text: string): { name: string; at: number; from: number; expected: number }[] {
  const counted = [...text.matchAll(COUNT)].flatMap((found) => {
    const after = found.index + found[0].length
    const behind = /^[”"]?(?:的?要求|[^,。;:]{0,6})?(?::|——|即|,即)/.exec(text.slice(after))
    const expected = numberOf(found[1] ?? '')
    return behind ? [{ name: found[0], at: found.index, from: after + behind[0].length, expected }] : []
  })
  const named = [...text.matchAll(NAMED)].map((found) => {
    return {
      name: found[1] ?? '',
      at: found.index,
      from: found.index + found[0].length,
      expected: sumOf(found[1] ?? ''),
    }
  })
  return [...counted, ...named].sort((a, b) => a.at - b.at)
}

function sumOf(name: string): number {
  return [...name.matchAll(new RegExp(NUMERAL, 'g'))].reduce((sum, [digit]) => sum + numberOf(digit), 0)
}

/** Items between 、 or, where there is none, between commas. `at` counts from the list's beginning. */
function itemsIn(list: string): { text: string; at: number }[] {
  return [...list.matchAll(/、|[,;]/.test(list) ? /[^、,;\s]+/g : /\S+/g)].map((item) => ({
    text: item[0],
    at: item.index,
  }))
}

function partOfList(
  label: string,
  start: number,
  end: number,
  listAt: number,
  items: readonly { text: string; at: number }[],
): Part {
  const children = items.map(({ text, at }): Part => {
    return {
      label: text,
      heading: text,
      text,
      start: listAt + at,
      end: listAt + at + text.length,
      children: [],
    }
  })
  return { label, heading: label, text: '', start, end, children }
}

function fillText(parts: readonly Part[], text: string): void {
  for (const part of parts) {
    part.text = text.slice(part.start, part.end)
    fillText(part.children, text)
  }
}
