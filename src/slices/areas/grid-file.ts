import { parse } from 'csv-parse/sync'
import { AREA_LEVELS, AREA_NUMBER, parentNumber, type AreaLevel } from '../../core/area.ts'

export type GridRow = { number: string; level: AreaLevel; name: string }
export type GridFault = { line: number; message: string }

const COLUMNS: Record<string, keyof GridRow> = {
  number: 'number',
  code: 'number',
  编码: 'number',
  代码: 'number',
  统计用区划代码: 'number',
  level: 'level',
  级别: 'level',
  层级: 'level',
  name: 'name',
  名称: 'name',
}
const LEVEL_WORDS: Record<string, AreaLevel> = {
  县: 'county',
  乡镇: 'township',
  乡: 'township',
  镇: 'township',
  街道: 'township',
  村: 'village',
  社区: 'community',
  小区: 'compound',
  楼: 'building',
  胡同: 'alley',
  楼道: 'stairwell',
}
const LEVEL_BY_LENGTH: Record<number, AreaLevel> = { 6: 'county', 9: 'township', 12: 'village', 15: 'alley' }

/**
 * A county's grid from CSV: columns number, name and (optional) level, in English or Chinese, UTF-8 or GB18030. Every fault with its
 * line; rows are usable only when there is none. Parents come first in what it gives, whatever their order in the file.
 */
export function readGrid(bytes: Uint8Array): { rows: GridRow[]; faults: GridFault[] } {
  const faults: GridFault[] = []
  const rows = new Map<string, GridRow & { line: number }>()
  for (const { line, record } of readLines(bytes, faults)) {
    const number = record.number.trim()
    const name = record.name.trim()
    const level = levelOf(record.level.trim(), number)
    const fail = (message: string): number => faults.push({ line, message })
    if (!AREA_NUMBER.test(number))
      fail(`"${number}" is not an area number (6 digits, then three more for each level)`)
    else if (rows.has(number)) fail(`${number} is already on line ${rows.get(number)?.line}`)
    else if (name === '' || name.length > 60) fail('the name is missing or longer than 60 characters')
    else if (!level) fail(`"${record.level}" is not a level`)
    else rows.set(number, { number, level, name, line })
  }
  for (const { number, line } of rows.values()) {
    const parent = parentNumber(number)
    if (parent !== undefined && !rows.has(parent))
      faults.push({ line, message: `${number} lies in ${parent}, which is not in the file` })
  }
  const sorted = [...rows.values()].sort((a, b) => (a.number < b.number ? -1 : 1))
  return { rows: sorted.map(({ line: _, ...row }) => row), faults: faults.sort((a, b) => a.line - b.line) }
}

type Line = { line: number; record: Record<keyof GridRow, string> }

function readLines(bytes: Uint8Array, faults: GridFault[]): Line[] {
  const found: Line[] = []
  let columns: (keyof GridRow | undefined)[] | undefined
  try {
    const options = { bom: true, relax_column_count: true, skip_empty_lines: true, info: true }
    // With `info` each entry is the record beside where it stood; the package's types do not follow the option.
    const entries = parse(decode(bytes), options) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
    for (const { record, info } of entries) {
      if (!columns) {
        columns = record.map((cell) => COLUMNS[cell.trim().toLowerCase()])
        if (columns.includes('number') && columns.includes('name')) continue
        faults.push({
          line: info.lines,
          message: 'the first line should name the columns number, level, name',
        })
        return []
      }
      const cells = { number: '', level: '', name: '' }
      for (const [index, column] of columns.entries()) if (column) cells[column] = record[index] ?? ''
      found.push({ line: info.lines, record: cells })
    }
  } catch (error) {
    const line = typeof error === 'object' && error !== null && 'lines' in error ? Number(error.lines) : 1
    faults.push({ line, message: error instanceof Error ? error.message : String(error) })
  }
  return found
}

function levelOf(word: string, number: string): AreaLevel | undefined {
  if (word === '') return LEVEL_BY_LENGTH[number.length]
  return AREA_LEVELS.find((level) => level === word) ?? LEVEL_WORDS[word]
}

/** Chinese Excel writes GB18030; everything else writes UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
