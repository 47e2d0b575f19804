import { parse } from 'csv-parse/sync'
import { AREA_LEVELS, AREA_NUMBER, parentNumber, type AreaLevel } from '../../core/area.ts'
import type { GridFault, GridLine, GridRow } from './rules.ts'

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

/** What is wrong with a row, for whoever reads it at a terminal; the desk has its own sentences. */
export function gridFaultText({ code, number, other = '' }: GridFault): string {
  switch (code) {
    case 'not-a-number':
      return `"${number}" is not an area number (6 digits, then three more for each level)`
    case 'twice':
      return `${number} is already on line ${other}`
    case 'no-name':
      return `${number}: the name is missing or longer than 60 characters`
    case 'no-level':
      return `${number}: "${other}" is not a level`
    case 'level-unfit':
      return `${number}: the level does not fit the length of the number, the area above it or what it was (${other})`
    case 'no-parent':
      return `${number} lies in ${other}, which is neither in the file nor in the county`
    case 'other-county':
      return `${number} does not lie in ${other}`
    case 'number-used':
      return `${number} was used before for other territory; numbers are never used twice`
    case 'no-columns':
      return 'the first line should name the columns number, level, name'
    case 'unreadable':
      return other
  }
}

/**
 * A grid from CSV: columns number, name and (optional) level, in English or Chinese, UTF-8 or GB18030. Every fault with its line; rows
 * are usable only when there is none. Parents come first in what it gives, whatever their order in the file.
 */
export function readLines(bytes: Uint8Array): { lines: GridLine[]; faults: GridFault[] } {
  const faults: GridFault[] = []
  const rows = new Map<string, GridLine>()
  for (const { line, record } of readCells(bytes, faults)) {
    const number = record.number.trim()
    const name = record.name.trim()
    const level = levelOf(record.level.trim(), number)
    const first = rows.get(number)
    const fail = (code: GridFault['code'], other?: string): number =>
      faults.push({ line, code, number, ...(other === undefined ? {} : { other }) })
    if (!AREA_NUMBER.test(number)) fail('not-a-number')
    else if (first) fail('twice', String(first.line))
    else if (name === '' || name.length > 60) fail('no-name')
    else if (!level) fail('no-level', record.level)
    else rows.set(number, { number, level, name, line })
  }
  const lines = [...rows.values()].sort((a, b) => (a.number < b.number ? -1 : 1))
  return { lines, faults: faults.sort((a, b) => a.line - b.line) }
}

/** A whole county's grid: every area's parent must be in the file. */
export function readGrid(bytes: Uint8Array): {
  rows: GridRow[]
  faults: { line: number; message: string }[]
} {
  const { lines, faults } = readLines(bytes)
  const numbers = new Set(lines.map(({ number }) => number))
  for (const { number, line } of lines) {
    const other = parentNumber(number)
    if (other !== undefined && !numbers.has(other)) faults.push({ line, code: 'no-parent', number, other })
  }
  return {
    rows: lines.map(({ line: _, ...row }) => row),
    faults: faults
      .sort((a, b) => a.line - b.line)
      .map((fault) => ({ line: fault.line, message: gridFaultText(fault) })),
  }
}

type Line = { line: number; record: Record<keyof GridRow, string> }

function readCells(bytes: Uint8Array, faults: GridFault[]): Line[] {
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
        faults.push({ line: info.lines, code: 'no-columns', number: '' })
        return []
      }
      const cells = { number: '', level: '', name: '' }
      for (const [index, column] of columns.entries()) if (column) cells[column] = record[index] ?? ''
      found.push({ line: info.lines, record: cells })
    }
  } catch (error) {
    const line = typeof error === 'object' && error !== null && 'lines' in error ? Number(error.lines) : 1
    const other = error instanceof Error ? error.message : String(error)
    faults.push({ line, code: 'unreadable', number: '', other })
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
