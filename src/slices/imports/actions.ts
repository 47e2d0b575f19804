import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { COUNTY_OFFSET } from '../../core/cadence.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { ImportKind } from './kinds/import-begun.ts'
import { columnsOf, isUsable, type ListField } from './columns.ts'
import { readList, type ListRow } from './reading.ts'
import { stager } from './staging.ts'
import { writeChunk } from './writing.ts'
import { beginRun, countsOf, findImport, rowOf, type Counts } from './queries.ts'

/** Rows that are checked, matched and kept together. */
const CHUNK = 1000

type Wanted = { kind: ImportKind; fileName: string }

/**
 * Reads a list, checks and matches every row and keeps what it would record, encrypted: the dry run. Nothing goes into the ledger yet.
 * Gives the import's id.
 */
export async function stageImport(
  ledger: Ledger,
  by: Principal,
  wanted: Wanted,
  bytes: Uint8Array,
): Promise<string> {
  const id = uuidV7(ledger.now(), randomBytes(10))
  const rows = readList(bytes)
  const columns = await headOf(rows, wanted.kind)
  await within(ledger.database, by.area, (tx) =>
    sql`
      insert into import (import, area, kind, file_name, sha256, account, post, role, columns, begun_at)
      values (${id}, ${by.area}, ${wanted.kind}, ${wanted.fileName.slice(0, 200)}, ${createHash('sha256').update(bytes).digest('hex')},
        ${by.account}, ${by.post}, ${by.role}, ${JSON.stringify(columns)}::jsonb, ${new Date(ledger.now())})`.execute(
      tx,
    ),
  )
  try {
    const today = new Date(ledger.now() + COUNTY_OFFSET).toISOString().slice(0, 10)
    const stage = stager({ ledger, by, import: id, columns: columns.fields, today, ...wanted })
    for await (const chunk of chunksOf(rows)) await within(ledger.database, by.area, (tx) => stage(tx, chunk))
    await setState(ledger, by, id, 'checked')
  } catch (error) {
    await setState(ledger, by, id, 'dropped')
    throw error
  }
  return id
}

export type Head = { head: string[]; fields: (ListField | null)[] }

/** The head is among the first five rows: lists often begin with a title. */
async function headOf(rows: AsyncGenerator<ListRow>, kind: ImportKind): Promise<Head> {
  for (let tries = 0; tries < 5; tries += 1) {
    const next = await rows.next()
    if (next.done) break
    const fields = columnsOf(next.value.cells)
    if (isUsable(fields, kind)) return { head: next.value.cells, fields }
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

async function setState(ledger: Ledger, by: Principal, id: string, state: string): Promise<void> {
  await within(ledger.database, by.area, (tx) =>
    sql`
      update import set state = ${state}, rows = (select count(*) from import_row r where r.import = import.import)
      where import = ${id}`.execute(tx),
  )
}

/**
 * Writes what is found out, a thousand rows a transaction: a row and its mark commit together, so a run that was cut off goes on where
 * it stopped and does nothing twice. Rows nobody has decided on stay for later. `said` hears of the progress.
 */
export async function runImport(
  ledger: Ledger,
  by: Principal,
  id: string,
  said: (counts: Counts) => void = () => undefined,
): Promise<Counts> {
  const found = await within(ledger.database, by.area, (tx) => beginRun(tx, id, new Date(ledger.now())))
  if (!found) throw new Refusal('import-settled')
  await record(ledger, by, 'import-begun', id, (counts) => ({
    kind: found.kind,
    fileName: found.fileName,
    sha256: found.sha256,
    rows: counts.rows,
    faulty: counts.faulty,
  }))
  while (await writeChunk(ledger, by, id))
    said(await within(ledger.database, by.area, (tx) => countsOf(tx, id)))
  const counts = await within(ledger.database, by.area, (tx) => countsOf(tx, id))
  await setState(ledger, by, id, counts.doubtful > 0 ? 'checked' : 'finished')
  if (counts.doubtful === 0)
    await record(ledger, by, 'import-finished', id, ({ rows, done, same, faulty, skipped }) => ({
      rows,
      written: done,
      same,
      faulty,
      skipped,
    }))
  return counts
}

/** Once for each import, however often it is taken up again. */
async function record(
  ledger: Ledger,
  by: Principal,
  kind: string,
  subject: string,
  payload: (counts: Counts) => object,
): Promise<void> {
  await persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const there = await sql`select 1 from record where subject = ${subject} and kind = ${kind}`.execute(tx)
      if (there.rows.length > 0) return
      const happenedAt = new Date(ledger.now()).toISOString()
      const id = uuidV7(ledger.now(), randomBytes(10))
      await appendWithin(tx, ledger, { ...by, program: true }, [
        { id, kind, subject, area: by.area, happenedAt, payload: payload(await countsOf(tx, subject)) },
      ])
    }),
  )
}

/** The import is given up: its rows are destroyed. What was written of it stays. */
export async function dropImport(ledger: Ledger, by: Principal, id: string): Promise<void> {
  await within(ledger.database, by.area, async (tx) => {
    if (!(await findImport(tx, id))) throw new Refusal('not-found')
    await sql`delete from import_row where import = ${id}`.execute(tx)
    await sql`update import set state = 'dropped' where import = ${id}`.execute(tx)
  })
}

/** What a person decides about a doubtful row; the row is planned anew from the cells that were kept. */
export async function decideRow(
  ledger: Ledger,
  by: Principal,
  id: string,
  row: number,
  { decision, person }: { decision: 'skip' | 'new' | 'same'; person?: string | undefined },
): Promise<void> {
  await within(ledger.database, by.area, async (tx) => {
    const found = await findImport(tx, id)
    const kept = found && (await rowOf(tx, id, row))
    if (!found || !kept?.cells) throw new Refusal('import-settled')
    if (decision === 'skip') {
      await sql`update import_row set finding = 'skipped', drafts = null where import = ${id} and row = ${row}`.execute(
        tx,
      )
      return
    }
    const known = decision === 'same' ? kept.candidates.find((one) => one === person) : undefined
    if (decision === 'same' && known === undefined)
      throw new Refusal('bad-input', [{ path: 'person', message: person ?? '' }])
    // Sealed by staging.ts as a list of texts; the head row is kept as headOf gave it.
    const cells = JSON.parse(ledger.sealer.open(kept.cells)) as string[]
    const today = new Date(ledger.now() + COUNTY_OFFSET).toISOString().slice(0, 10)
    const columns = columnsOf(found.columns.head)
    await sql`delete from import_row where import = ${id} and row = ${row}`.execute(tx)
    const stage = stager({
      ledger,
      by,
      import: id,
      columns,
      today,
      kind: found.kind,
      fileName: found.fileName,
      decided: known ?? 'new',
    })
    await stage(tx, [{ row, cells }])
  })
}
