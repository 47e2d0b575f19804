import { reasonOf } from './rules.ts'

/** Excel reads a CSV as UTF-8 only behind this mark. */
const BOM = '\ufeff'

/** A table as CSV. A cell that a spreadsheet would run as a formula is made text (CWE-1236). */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => {
    const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
  }
  return BOM + rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
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
