import type { ListField } from './rules.ts'

/** Numbers that somebody else's list brought: seen in full only by a recorded act (register), here by their last four characters. */
const NUMBERS: ReadonlySet<ListField> = new Set(['identity', 'phone', 'householdPhone'])
/** A column that nobody said what it holds may hold such a number too. */
const LONG_NUMBER = /\d{7,}/

export function maskedCells(fields: readonly (ListField | null)[], cells: readonly string[]): string[] {
  return cells.map((cell, index) => {
    const field = fields[index] ?? null
    const isNumber = field === null ? LONG_NUMBER.test(cell) : NUMBERS.has(field)
    return isNumber && cell.length > 4 ? `****${cell.slice(-4)}` : cell
  })
}
