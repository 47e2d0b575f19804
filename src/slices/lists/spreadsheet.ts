import { Readable } from 'node:stream'
import writeExcel from 'write-excel-file/node'
import { CSV_MARK, csvLine } from '../../core/csv.ts'
import type { Bilingual, Language } from '../../core/text.ts'

/** A value of a cell: text, a number, a moment. */
export type Cell = string | number | Date | null
export type Column<Row> = { title: Bilingual; value: (row: Row, language: Language) => Cell; width?: number }
/** Rows as they are read, page by page. */
export type Pages<Row> = AsyncIterable<readonly Row[]>

/** A CSV file (RFC 4180), streamed. */
export function csvOf<Row>(columns: readonly Column<Row>[], pages: Pages<Row>, language: Language): Readable {
  async function* lines(): AsyncGenerator<string> {
    yield CSV_MARK + line(columns.map(({ title }) => title[language]))
    for await (const rows of pages)
      yield rows.map((row) => line(columns.map(({ value }) => value(row, language)))).join('')
  }
  return Readable.from(lines())
}

function line(cells: readonly Cell[]): string {
  return csvLine(cells.map((cell) => (cell instanceof Date ? countyTime(cell) : (cell ?? ''))))
}

/** A workbook of one sheet with a head that stays in sight. Its texts are typed as texts, so no formula comes of them. */
export async function workbookOf<Row>(
  name: string,
  columns: readonly Column<Row>[],
  pages: Pages<Row>,
  language: Language,
): Promise<Buffer> {
  const head = columns.map(({ title }) => ({
    value: title[language],
    fontWeight: 'bold' as const,
    backgroundColor: '#e2efec',
  }))
  const body: { value: string | number; type: StringConstructor | NumberConstructor }[][] = []
  for await (const rows of pages)
    for (const row of rows) body.push(columns.map(({ value }) => sheetCell(value(row, language))))
  return writeExcel([head, ...body], {
    sheet: name,
    columns: columns.map(({ width = 16 }) => ({ width })),
    stickyRowsCount: 1,
  }).toBuffer()
}

function sheetCell(cell: Cell) {
  if (typeof cell === 'number') return { value: cell, type: Number }
  return { value: cell instanceof Date ? countyTime(cell) : (cell ?? ''), type: String }
}

/** 2021-01-08 14:05, in the county. */
function countyTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
