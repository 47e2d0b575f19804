import { parse } from 'csv-parse/sync'
import { Refusal } from '../../core/refusals.ts'
import { textToDocument } from '../../core/rich-text.ts'
import { dateOf } from '../directives/heading-lines.ts'
import { decode, readDocument } from '../directives/reading.ts'
import type { Incoming } from './importing.ts'

/** What each column of a table may be called. */
const NAMES = {
  title: ['标题', '题目', 'title'],
  source: ['来源', '稿源', 'source'],
  author: ['作者', 'author'],
  editor: ['责任编辑', '编辑', 'editor'],
  views: ['人气', '浏览', '浏览量', '阅读量', '点击量', 'views'],
  publishedAt: ['发布时间', '发布日期', '时间', '日期', 'published', 'publishedat', 'date'],
  column: ['栏目', 'column'],
  region: ['地区', '地域', '城市', 'region', 'area'],
  summary: ['摘要', '简介', 'summary'],
  sourceUrl: ['原文链接', '链接', '原文', 'sourceurl', 'url'],
  body: ['正文', '内容', 'body', 'content'],
} as const
type Name = keyof typeof NAMES

/** The articles of a CSV table with a head row, each with the row it stands in. Throws Refusal when it is no such table. */
export function readArticleTable(
  bytes: Uint8Array,
  fileName: string,
  columnFor: (given: string) => string,
): Incoming[] {
  const [head, ...rows] = tableOf(bytes)
  const at = new Map<Name, number>()
  for (const [index, cell] of (head ?? []).entries()) {
    const plain = cell.trim().toLowerCase()
    // The keys of NAMES are its names.
    const name = (Object.keys(NAMES) as Name[]).find((one) => NAMES[one].some((known) => known === plain))
    if (name && !at.has(name)) at.set(name, index)
  }
  if (!at.has('title') || !at.has('body')) throw new Refusal('list-unreadable')
  return rows.flatMap((cells, index) => {
    const cell = (name: Name): string => cells[at.get(name) ?? -1]?.trim() ?? ''
    if (cells.every((one) => one.trim() === '')) return []
    return [rowToArticle(cell, `${fileName}:${index + 2}`, columnFor)]
  })
}

function tableOf(bytes: Uint8Array): string[][] {
  try {
    return parse(decode(bytes), { bom: true, relax_column_count: true, relax_quotes: true })
  } catch {
    throw new Refusal('list-unreadable')
  }
}

function rowToArticle(
  cell: (name: Name) => string,
  origin: string,
  columnFor: (given: string) => string,
): Incoming {
  const day = dateOf(cell('publishedAt'))
  const hour = /\b(\d{1,2}):(\d{2})/.exec(cell('publishedAt'))
  const clock = hour ? `${hour[1]?.padStart(2, '0')}:${hour[2]}` : '00:00'
  const publishedAt = Date.parse(`${day}T${clock}:00+08:00`)
  return {
    origin,
    title: cell('title'),
    source: cell('source'),
    author: cell('author'),
    editor: cell('editor'),
    views: Number(cell('views').replaceAll(/[^\d]/g, '') || 0),
    publishedAt: Number.isNaN(publishedAt) ? undefined : publishedAt,
    column: columnFor(cell('column')),
    region: cell('region') || undefined,
    summary: cell('summary') || undefined,
    sourceUrl: cell('sourceUrl') || undefined,
    body: bodyOf(cell('body')),
  }
}

function bodyOf(text: string): Incoming['body'] {
  if (!/<(?:p|div|br|h\d|ul|ol|table|span)\b/i.test(text)) return textToDocument(text)
  const { text: plain } = readDocument(Buffer.from(`<article>${text}</article>`), 'cell.html')
  return textToDocument(plain.replaceAll(/[\uE001-\uE006]/g, ''))
}
