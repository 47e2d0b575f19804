/** Excel on a Chinese Windows reads UTF-8 only behind a byte-order mark. */
export const CSV_MARK = '\uFEFF'

/** Excel takes a text that begins so for a formula (OWASP, CSV injection; CWE-1236); an apostrophe makes it a text again. */
const FORMULA = /^[=+\-@\t\r]/

export function safeText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text
}

/** One line of a CSV file (RFC 4180), its end included. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(cell: string | number): string {
  if (typeof cell === 'number') return String(cell)
  const text = safeText(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
