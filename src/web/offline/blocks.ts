/** One row of what the phone knows: of which table, under which key. */
export type Row = { table: string; key: string; value: object }
/** A row that is no longer there for this phone. */
export type Tombstone = { table: string; key: string }

/** Rows of one block, which is encrypted as a whole: few enough that a change is cheap, many enough that opening all is. */
export const BLOCK_ROWS = 200

/**
 * Tables in the order in which they are opened: first what today's list is made of, then everybody. A block's number says its table, so that
 * the order of blocks on the disk is this one; what is not named here comes first.
 */
const ORDER = [
  'area',
  'measure',
  'duty',
  'household',
  'place',
  'unit',
  'campaign',
  'message',
  'person',
  'row',
  'sought',
]
/** Blocks of one table: far more than a phone ever holds. */
const SPAN = 100_000
/** From this block on lies what today's list can do without for a moment. */
export const LATER = numbersOf('person')

function numbersOf(table: string): number {
  return (ORDER.indexOf(table) + 1) * SPAN
}

/** Which rows lie in which block. Kept in memory only; a row's name is its table and key. */
export type Layout = {
  rows: Map<string, Row>
  blockOf: Map<string, number>
  blocks: Map<number, Set<string>>
}

export function emptyLayout(): Layout {
  return { rows: new Map(), blockOf: new Map(), blocks: new Map() }
}

export function nameOf({ table, key }: Tombstone): string {
  return `${table}/${key}`
}

/** Puts a block that was read into the layout. */
export function readBlock(layout: Layout, block: number, rows: readonly Row[]): void {
  layout.blocks.set(block, new Set(rows.map(nameOf)))
  for (const row of rows) {
    layout.rows.set(nameOf(row), row)
    layout.blockOf.set(nameOf(row), block)
  }
}

/** What a merge changes on disk: blocks with their new rows; an empty list deletes the block. */
export type Changed = Map<number, Row[]>

/**
 * Merges rows and tombstones into the layout, in their order: a later row of the same name takes the place of the earlier one. A row
 * stays in its block; new ones fill the last block of their table. Gives the blocks that have to be written.
 */
export function merge(layout: Layout, rows: readonly Row[], gone: readonly Tombstone[]): Changed {
  const touched = new Set<number>()
  for (const row of gone) {
    const block = layout.blockOf.get(nameOf(row))
    if (block === undefined) continue
    layout.rows.delete(nameOf(row))
    layout.blockOf.delete(nameOf(row))
    layout.blocks.get(block)?.delete(nameOf(row))
    touched.add(block)
  }
  const open = new Map<string, number>()
  for (const row of rows) {
    const block = layout.blockOf.get(nameOf(row)) ?? placeFor(layout, row.table, open)
    layout.rows.set(nameOf(row), row)
    layout.blockOf.set(nameOf(row), block)
    layout.blocks.get(block)?.add(nameOf(row))
    touched.add(block)
  }
  const changed: Changed = new Map()
  for (const block of touched) changed.set(block, rowsOf(layout, block))
  for (const [block, names] of layout.blocks) if (names.size === 0) layout.blocks.delete(block)
  return changed
}

function placeFor(layout: Layout, table: string, open: Map<string, number>): number {
  const known = open.get(table) ?? roomyBlock(layout, table)
  if (known !== undefined && (layout.blocks.get(known)?.size ?? BLOCK_ROWS) < BLOCK_ROWS) return known
  const from = numbersOf(table)
  const taken = [...layout.blocks.keys()].filter((block) => block >= from && block < from + SPAN)
  const block = Math.max(from, ...taken) + 1
  layout.blocks.set(block, new Set())
  open.set(table, block)
  return block
}

/** A block of the table that is not full. */
function roomyBlock(layout: Layout, table: string): number | undefined {
  for (const [block, names] of layout.blocks) {
    const [first] = names
    if (names.size < BLOCK_ROWS && first !== undefined && layout.rows.get(first)?.table === table)
      return block
  }
  return undefined
}

function rowsOf(layout: Layout, block: number): Row[] {
  return [...(layout.blocks.get(block) ?? [])].flatMap((name) => layout.rows.get(name) ?? [])
}
