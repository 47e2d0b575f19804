import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { COUNTY_OFFSET } from '../../core/cadence.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import type { ImportKind } from './kinds/import-begun.ts'
import { columnsOf } from './columns.ts'
import { mayBring, organisationOf } from './evidence.ts'
import { keepHold, settleImport } from './queries.ts'
import { readList, type ListRow } from './reading.ts'
import { isUsable, type ListField } from './rules.ts'
import { areasByName, stager } from './staging.ts'

/** Rows that are checked, matched and kept together. */
const CHUNK = 1000
/** Lists often begin with a title: the head is looked for in so many rows. */
const HEAD_WITHIN = 5
/** Rows below the head that a person is shown beside the columns. */
const SAMPLE = 3

/** What is to be read, and, where a person has said so, which row is the head and what each column holds. */
export type Wanted = {
  kind: ImportKind
  fileName: string
  headRow?: number | undefined
  columns?: readonly (ListField | null)[] | undefined
}
export type Head = { head: string[]; headRow: number; fields: (ListField | null)[] }
export type Look = Head & { sample: string[][]; isUsable: boolean }

/** The head of a list as it would be read, with its first rows; keeps nothing. Throws Refusal when it is no list. */
export async function lookAtList(kind: ImportKind, bytes: Uint8Array): Promise<Look> {
  const first: ListRow[] = []
  const rows = readList(bytes)
  for await (const row of rows) {
    first.push(row)
    if (first.length === HEAD_WITHIN + SAMPLE) break
  }
  const early = first.slice(0, HEAD_WITHIN)
  // With no head we know, the first row of several cells is the likeliest one; a title is alone in its row.
  const chosen =
    early.find(({ cells }) => isUsable(columnsOf(cells), kind)) ??
    early.find(({ cells }) => cells.filter(Boolean).length > 1) ??
    early[0]
  if (!chosen) throw new Refusal('list-unreadable')
  const fields = columnsOf(chosen.cells)
  const sample = first.filter(({ row }) => row > chosen.row).slice(0, SAMPLE)
  return {
    head: chosen.cells,
    headRow: chosen.row,
    fields,
    sample: sample.map(({ cells }) => cells),
    isUsable: isUsable(fields, kind),
  }
}

/** Begins to check a list: gives the import's id once its head is understood; `checked` settles when every row has been looked at. */
export async function openImport(
  ledger: Ledger,
  by: Principal,
  wanted: Wanted,
  bytes: Uint8Array,
): Promise<{ id: string; checked: Promise<void> }> {
  if (!mayBring(wanted.kind, by.role)) throw new Refusal('not-allowed')
  const id = uuidV7(ledger.now(), randomBytes(10))
  let expected = 0
  const rows = readList(bytes, (count) => {
    expected = count
  })
  const columns = await headOf(rows, wanted)
  const { kind, fileName } = wanted
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const now = new Date(ledger.now())
  await within(ledger.database, by.area, (tx) =>
    sql`
      insert into import (import, area, kind, file_name, sha256, account, post, role, columns, expected, begun_at, heard_at)
      values (${id}, ${by.area}, ${kind}, ${fileName.slice(0, 200)}, ${sha256}, ${by.account}, ${by.post}, ${by.role},
        ${JSON.stringify(columns)}::jsonb, ${Math.max(0, expected - columns.headRow)}, ${now}, ${now})`.execute(
      tx,
    ),
  )
  const checked = checkRows(ledger, by, { ...wanted, id, columns: columns.fields }, rows)
  return { id, checked }
}

type Opened = Omit<Wanted, 'columns'> & { id: string; columns: readonly (ListField | null)[] }

async function checkRows(
  ledger: Ledger,
  by: Principal,
  { id, kind, fileName, columns }: Opened,
  rows: AsyncGenerator<ListRow>,
): Promise<void> {
  try {
    const today = new Date(ledger.now() + COUNTY_OFFSET).toISOString().slice(0, 10)
    const { areas, sentBy } = await within(ledger.database, by.area, async (tx) => ({
      areas: await areasByName(tx, by.area),
      sentBy: await organisationOf(tx, by.account),
    }))
    const staging = { ledger, by, import: id, columns, today, kind, fileName, sentBy }
    const { look, keep } = stager(staging, areas)
    let kept = Promise.resolve()
    for await (const chunk of chunksOf(rows)) {
      const looked = look(chunk)
      await kept
      kept = within(ledger.database, by.area, async (tx) => {
        await keep(tx, looked)
        await keepHold(tx, id, new Date(ledger.now()))
      })
      // Heard by the next turn, or below.
      kept.catch(() => undefined)
    }
    await kept
    await within(ledger.database, by.area, (tx) => settleImport(tx, id, 'checked'))
  } catch (error) {
    const code: RefusalCode = error instanceof Refusal ? error.code : 'something-broke'
    const at = error instanceof Refusal ? (error.faults[0]?.path ?? '') : ''
    await within(ledger.database, by.area, (tx) => settleImport(tx, id, 'dropped', { code, at }))
    throw error
  }
}

async function headOf(
  rows: AsyncGenerator<ListRow>,
  { kind, headRow, columns }: Pick<Wanted, 'kind' | 'headRow' | 'columns'>,
): Promise<Head> {
  for (let tries = 0; tries < HEAD_WITHIN; tries += 1) {
    const next = await rows.next()
    if (next.done) break
    const { row, cells } = next.value
    if (headRow !== undefined && row !== headRow) continue
    const fields = columns ? cells.map((_, index) => columns[index] ?? null) : columnsOf(cells)
    if (isUsable(fields, kind)) return { head: cells, headRow: row, fields }
  }
  await rows.return(undefined)
  throw new Refusal('list-columns')
}

async function* chunksOf(rows: AsyncGenerator<ListRow>): AsyncGenerator<ListRow[]> {
  let chunk: ListRow[] = []
  for await (const row of rows) {
    chunk.push(row)
    if (chunk.length === CHUNK) {
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}
