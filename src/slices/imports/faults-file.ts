import { FAULTS, isFaultCode } from '../../core/faults.ts'
import { FIELD_WORDS } from '../../core/field-words.ts'
import { REFUSALS } from '../../core/refusals.ts'

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

/** A reason as a person reads it, Chinese first. */
export function reasonOf(code: string): string {
  if (isFaultCode(code)) return `${FAULTS[code].zh} ${FAULTS[code].en}`
  const refusal = Object.entries(REFUSALS).find(([name]) => name === code)?.[1]
  if (refusal) return `${refusal.zh} ${refusal.en}`
  const first = /^duplicate-of-row-(\d+)$/.exec(code)?.[1]
  if (first) return `与第${first}行证件号码重复。 The document number is already on row ${first}.`
  const field = /^field-(\w*)$/.exec(code)?.[1]
  const word = field === undefined ? undefined : FIELD_WORDS[field]
  return word ? `“${word.zh}”缺失或填写不对。 ${word.en} is missing or wrong.` : code
}

export function faultsFile(
  head: readonly string[],
  rows: readonly { row: number; why: readonly string[]; cells: readonly string[] }[],
): string {
  return toCsv([
    ['行号 Row', '原因 Reason', ...head],
    ...rows.map(({ row, why, cells }) => [String(row), why.map(reasonOf).join(' '), ...cells]),
  ])
}
