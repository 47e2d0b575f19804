import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { unzipSync } from 'fflate'
import readXlsxFile from 'read-excel-file/node'
import { Refusal } from '../../core/refusals.ts'

export const LARGEST_LIST = 64 * 1024 * 1024
export const MOST_ROWS = 200_000
/** A workbook unpacks to at most this; one that claims or turns out to be more is a bomb. */
const LARGEST_UNPACKED = 256 * 1024 * 1024
const MOST_COLUMNS = 60
const LONGEST_CELL = 1000

/** A row of a list as text, and where it stands: the head row is 1, as spreadsheets count. */
export type ListRow = { row: number; cells: string[] }

/**
 * The rows of a CSV or Excel list, one by one; empty ones are left out. `expect` hears, before the first row, how many there seem to
 * be. Throws Refusal when it is no list.
 */
export async function* readList(
  bytes: Uint8Array,
  expect: (rows: number) => void = () => undefined,
): AsyncGenerator<ListRow> {
  if (bytes.length > LARGEST_LIST) throw new Refusal('list-too-long')
  if (bytes.length === 0) throw new Refusal('list-unreadable')
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b
  let rows = 0
  for await (const { row, cells } of isZip ? readWorkbook(bytes, expect) : readText(bytes, expect)) {
    if (cells.every((cell) => cell === '')) continue
    if ((rows += 1) > MOST_ROWS + 1) throw new Refusal('list-too-long')
    yield { row, cells: cells.slice(0, MOST_COLUMNS).map((cell) => cell.slice(0, LONGEST_CELL)) }
  }
}

type Expect = (rows: number) => void

async function* readWorkbook(bytes: Uint8Array, expect: Expect): AsyncGenerator<ListRow> {
  checkUnpacked(bytes)
  const sheets = await readXlsxFile(Buffer.from(bytes)).catch((error: unknown) => {
    throw new Refusal('list-unreadable', [{ path: '', message: error instanceof Error ? error.message : '' }])
  })
  const lines = sheets[0]?.data ?? []
  expect(lines.length)
  for (const [index, cells] of lines.entries()) yield { row: index + 1, cells: cells.map(textOf) }
}

/** Unpacks it once to nowhere: what a zip says of its size need not be true. */
function checkUnpacked(bytes: Uint8Array): void {
  let claimed = 0
  try {
    unzipSync(bytes, {
      filter: ({ originalSize }) => {
        claimed += originalSize
        if (claimed > LARGEST_UNPACKED) throw new Refusal('list-too-long')
        return true
      },
    })
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('list-unreadable')
  }
}

/** A cell as text: dates as days, long numbers without an exponent. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  if (typeof cell === 'number') return Number.isInteger(cell) ? BigInt(cell).toString() : String(cell)
  return String(cell).trim()
}

async function* readText(bytes: Uint8Array, expect: Expect): AsyncGenerator<ListRow> {
  const text = decode(bytes)
  if (text.includes('\0')) throw new Refusal('list-unreadable')
  expect(linesOf(text))
  const first = text.slice(0, 4000).split('\n')[0] ?? ''
  const count = (mark: string): number => first.split(mark).length
  const delimiter = [',', '\t', ';'].sort((a, b) => count(b) - count(a))[0]
  const parser = parse({
    bom: true,
    relax_column_count: true,
    info: true,
    delimiter,
    max_record_size: 100_000,
    trim: true,
  })
  const pieces = function* (): Generator<string> {
    for (let from = 0; from < text.length; from += 65_536) yield text.slice(from, from + 65_536)
  }
  const source = Readable.from(pieces())
  source.pipe(parser)
  try {
    // With `info` each entry is the record beside where it ended; the package's types do not follow the option.
    for await (const entry of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      yield { row: entry.info.lines, cells: entry.record }
  } catch (error) {
    const at = typeof error === 'object' && error !== null && 'lines' in error ? String(error.lines) : ''
    throw new Refusal('list-unreadable', [{ path: at, message: error instanceof Error ? error.message : '' }])
  } finally {
    source.destroy()
    parser.destroy()
  }
}

/** Lines of a text; a line break inside a cell counts as one too many, which a progress bar may. */
function linesOf(text: string): number {
  let lines = text.endsWith('\n') ? 0 : 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

/** By its mark, else UTF-8 when it is valid, else GB18030, which Chinese spreadsheets write; four-byte characters included. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const text = new TextDecoder('gb18030').decode(bytes)
    if (text.includes('\ufffd')) throw new Refusal('list-unreadable')
    return text
  }
}
