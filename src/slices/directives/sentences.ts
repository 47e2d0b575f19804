import { markerAtLine, markerInside, type Counting, type Marker } from './markers.ts'
import { narrow } from './narrow.ts'

/** A sentence of the directive, the least that is mapped to a measure or listed as mapping to none. */
export type Sentence = { text: string; start: number; end: number }

/** A sentence, or the part of one that a marker begins; `line` counts the lines above it. */
export type Piece = Sentence & { marker: Marker | undefined; line: number; first: boolean }

const CLOSING = /[”"』」)】\]]/
const MAY_START = /[第笫一二三四五六七八九十其首再然最(〔[\d①-⒇]/

/**
 * Splits a text into sentences at 。!?; and line ends, and where a list inside a sentence begins its next item. Every character
 * that is no white space lies in exactly one.
 */
export function piecesOf(text: string): Piece[] {
  const plain = narrow(text)
  const counting: Counting = new Map()
  const pieces: Piece[] = []
  let line = 0
  let at = 0
  for (const row of plain.split('\n')) {
    pieces.push(...piecesOfRow(text, plain, { from: at, to: at + row.length, line }, counting))
    at += row.length + 1
    line += 1
  }
  return pieces
}

export function sentencesOf(text: string): Sentence[] {
  return piecesOf(text).map(({ text: own, start, end }) => ({ text: own, start, end }))
}

type Row = { from: number; to: number; line: number }

function piecesOfRow(text: string, plain: string, { from, to, line }: Row, counting: Counting): Piece[] {
  const pieces: Piece[] = []
  const close = (begin: number, end: number, marker: Marker | undefined): void => {
    const own = text.slice(begin, end)
    const start = begin + own.length - own.trimStart().length
    const stop = start + own.trim().length
    if (stop > start)
      pieces.push({
        text: text.slice(start, stop),
        start,
        end: stop,
        marker,
        line,
        first: pieces.length === 0,
      })
  }
  let start = from
  while (start < to && /\s/.test(plain[start] ?? '')) start += 1
  let marker = note(start < to ? markerAtLine(plain, start, counting) : undefined, counting)
  for (let at = start + (marker?.label.length ?? 0); at < to; at += 1) {
    if (endsSentence(plain, at)) {
      while (at + 1 < to && (CLOSING.test(plain[at + 1] ?? '') || /[。!?;]/.test(plain[at + 1] ?? '')))
        at += 1
      close(start, at + 1, marker)
      start = at + 1
      marker = undefined
      continue
    }
    if (!MAY_START.test(plain[at] ?? '')) continue
    const inside = note(markerInside(plain, at, counting), counting)
    if (!inside) continue
    close(start, at, marker)
    start = at
    marker = inside
    at += inside.label.length - 1
  }
  close(start, to, marker)
  return pieces
}

function note(marker: Marker | undefined, counting: Counting): Marker | undefined {
  if (marker) counting.set(marker.style, marker.value)
  return marker
}

/** An English full stop ends a sentence behind a Chinese character, not within a number. */
function endsSentence(plain: string, at: number): boolean {
  const character = plain[at] ?? ''
  if (/[。!?;]/.test(character)) return true
  return (
    character === '.' &&
    /[\p{Script=Han}"”)]/u.test(plain[at - 1] ?? '') &&
    !/[\d.a-z]/i.test(plain[at + 1] ?? '')
  )
}
