import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'

/** A row of a list of people as its author wrote it. `line` is where it stands in the file, the heading being line 1. */
export type PeopleRow = Record<PeopleColumn, string> & { line: number }
type PeopleColumn = 'name' | 'username' | 'phone' | 'role' | 'area' | 'organisation'

/** Headings by which a column is known, small and without spaces. */
const COLUMNS: Record<string, PeopleColumn> = {
  name: 'name',
  fullname: 'name',
  姓名: 'name',
  名字: 'name',
  username: 'username',
  login: 'username',
  用户名: 'username',
  账号: 'username',
  登录名: 'username',
  phone: 'phone',
  mobile: 'phone',
  telephone: 'phone',
  手机: 'phone',
  手机号: 'phone',
  手机号码: 'phone',
  电话: 'phone',
  联系电话: 'phone',
  organisation: 'organisation',
  organization: 'organisation',
  单位: 'organisation',
  所属单位: 'organisation',
  工作单位: 'organisation',
  role: 'role',
  post: 'role',
  岗位: 'role',
  职务: 'role',
  角色: 'role',
  area: 'area',
  areanumber: 'area',
  网格: 'area',
  区域: 'area',
  网格区域: 'area',
  管辖范围: 'area',
  负责网格: 'area',
  网格编码: 'area',
  网格代码: 'area',
}
/** More than a county has posts; a list that long is a mistake. */
const MOST_ROWS = 20_000

/**
 * A list of people from CSV (UTF-8 or GB18030, commas, semicolons or tabs) or Excel (.xlsx, its first sheet), headings in Chinese or
 * English, in any order. `problem` says why a file cannot be used at all.
 */
export async function readPeople(bytes: Uint8Array): Promise<{ rows: PeopleRow[]; problem: string | null }> {
  try {
    const table = isZip(bytes) ? await readExcel(bytes) : readText(bytes)
    return rowsOf(table)
  } catch (error) {
    return { rows: [], problem: error instanceof Error ? error.message.slice(0, 200) : String(error) }
  }
}

type Table = { line: number; cells: string[] }[]

function rowsOf(table: Table): { rows: PeopleRow[]; problem: string | null } {
  const [heading, ...body] = table.filter(({ cells }) => cells.some((cell) => cell !== ''))
  const columns = (heading?.cells ?? []).map((cell) => COLUMNS[cell.toLowerCase().replaceAll(/[\s_-]/g, '')])
  const missing = (['name', 'role', 'area'] as const).filter((column) => !columns.includes(column))
  if (missing.length > 0) return { rows: [], problem: `no column ${missing.join(', ')}` }
  if (body.length > MOST_ROWS) return { rows: [], problem: `more than ${MOST_ROWS} rows` }
  const rows = body.map(({ line, cells }) => {
    const row: PeopleRow = { line, name: '', username: '', phone: '', role: '', area: '', organisation: '' }
    columns.forEach((column, index) => {
      if (column && row[column] === '') row[column] = cells[index] ?? ''
    })
    return row
  })
  return { rows, problem: null }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b
}

async function readExcel(bytes: Uint8Array): Promise<Table> {
  // Numbers as they were typed: a twelve-digit area number is no quantity.
  const sheet = await readSheet(Buffer.from(bytes), { parseNumber: (text) => text })
  return sheet.map((cells, index) => ({ line: index + 1, cells: cells.map(textOf) }))
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  return typeof cell === 'string' || typeof cell === 'number' ? tidy(String(cell)) : ''
}

function readText(bytes: Uint8Array): Table {
  const text = decode(bytes)
  if (text.includes('\0')) throw new Error('this is neither text nor an .xlsx file')
  const [first = ''] = text.split('\n', 1)
  const delimiter = [',', '\t', ';', '，'].find((one) => first.includes(one)) ?? ','
  // With `info` each entry is the record beside where it stood; the package's types do not follow the option.
  const entries = parse(text, {
    bom: true,
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
  }) as unknown as { record: string[]; info: { lines: number } }[]
  return entries.map(({ record, info }) => ({ line: info.lines, cells: record.map(tidy) }))
}

/** Spaces round it, and what Excel puts before a number to keep it text. */
function tidy(cell: string): string {
  return cell.normalize('NFKC').replace(/^'/, '').trim()
}

/** Chinese Excel writes GB18030; everything else writes UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
