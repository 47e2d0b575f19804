import type { Section } from '../../core/kind.ts'
import type { Line } from '../../slices/sync/contract.ts'
import { nameOf, type Row, type Tombstone } from './blocks.ts'

/** What the server sends of each table (slices/sync/contract.ts), as it is kept. */
type Kept = Exclude<Line, { is: 'head' | 'end' }>
export type Table = Kept['is']
export type LineOf<T extends Table> =
  Extract<Line, { is: T } | { is: 'place' | 'unit' }> extends infer L
    ? L extends { is: infer I }
      ? T extends I
        ? L
        : never
      : never
    : never

/** Which tables a section of the bundle fills. */
export const TABLES_OF: Record<Section, readonly Table[]> = {
  areas: ['area'],
  measures: ['measure'],
  register: ['household', 'person', 'sought', 'place', 'unit'],
  duties: ['duty'],
  campaigns: ['campaign', 'row'],
  directives: ['directive'],
  messages: ['message'],
}

/** A line as a row of its table; undefined for the first and last lines, which are no rows. */
export function rowOf(line: Line): Row | undefined {
  if (line.is === 'head' || line.is === 'end') return undefined
  return { table: line.is, key: keyOf(line), value: line }
}

function keyOf(line: Kept): string {
  switch (line.is) {
    case 'area':
      return line.area
    case 'measure':
      return line.measure
    case 'duty':
      return `${line.measure}|${line.opensAt}|${line.subject}`
    case 'household':
      return line.household
    case 'person':
    case 'sought':
      return line.person
    case 'place':
    case 'unit':
      return line.subject
    case 'campaign':
      return line.campaign
    case 'row':
      return `${line.campaign}|${line.household}`
    case 'directive':
      return line.directive
    case 'message':
      return line.message
  }
}

/** The subject whose rows the changes replace together; undefined for what only whole sections replace. */
function subjectOf({ value }: Row): string | undefined {
  // Rows are made by `rowOf` alone.
  const line = value as Kept
  switch (line.is) {
    case 'household':
    case 'row':
      return line.household
    case 'person':
    case 'sought':
      return line.person
    case 'place':
    case 'unit':
    case 'duty':
      return line.subject
    default:
      return undefined
  }
}

/** What goes when these subjects were touched or have left. */
export function rowsAbout(rows: Iterable<Row>, subjects: ReadonlySet<string>): Tombstone[] {
  if (subjects.size === 0) return []
  const gone: Tombstone[] = []
  for (const row of rows) {
    const subject = subjectOf(row)
    if (subject !== undefined && subjects.has(subject)) gone.push(row)
  }
  return gone
}

/** What goes when sections were fetched again: their rows that did not come. */
export function rowsNotIn(
  rows: Iterable<Row>,
  sections: readonly Section[],
  came: readonly Row[],
): Tombstone[] {
  const tables = new Set<string>(sections.flatMap((section) => TABLES_OF[section]))
  const names = new Set(came.map(nameOf))
  const gone: Tombstone[] = []
  for (const row of rows) if (tables.has(row.table) && !names.has(nameOf(row))) gone.push(row)
  return gone
}
