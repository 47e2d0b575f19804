import { CSV_MARK, csvLine } from '../../core/csv.ts'
import { reasonOf } from './rules.ts'

export function toCsv(rows: readonly (readonly string[])[]): string {
  return CSV_MARK + rows.map(csvLine).join('')
}

/** Chinese first, for a file that may go to anybody. */
export function reasonText(code: string): string {
  const { zh, en } = reasonOf(code)
  return zh === en ? zh : `${zh} ${en}`
}

export function faultsFile(
  head: readonly string[],
  rows: readonly { row: number; why: readonly string[]; cells: readonly string[] }[],
): string {
  return toCsv([
    ['行号 Row', '原因 Reason', ...head],
    ...rows.map(({ row, why, cells }) => [String(row), why.map(reasonText).join(' '), ...cells]),
  ])
}
