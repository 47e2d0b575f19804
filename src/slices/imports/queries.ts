import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'

export type Import = {
  import: string
  kind: 'residents' | 'pushed'
  fileName: string
  sha256: string
  state: 'checking' | 'checked' | 'running' | 'finished' | 'dropped'
  columns: { head: string[] }
  begunAt: Date
  heardAt: Date | null
}

const IMPORT = sql`
  select import, kind, file_name as "fileName", sha256, state, columns, begun_at as "begunAt", heard_at as "heardAt" from import`

export async function findImport(tx: Tx, id: string): Promise<Import | undefined> {
  const { rows } = await sql<Import>`${IMPORT} where import = ${id}`.execute(tx)
  return rows[0]
}

/** A run not heard of for this long has been cut off. */
const SILENCE = sql`interval '30 seconds'`

/** Takes an import in hand, unless somebody has it: gives it, or nothing. */
export async function beginRun(tx: Tx, id: string, now: Date): Promise<Import | undefined> {
  const { rows } = await sql<Import>`
    update import set state = 'running', heard_at = ${now}
    where import = ${id} and (state = 'checked' or state = 'running' and heard_at < ${now}::timestamptz - ${SILENCE})
    returning import, kind, file_name as "fileName", sha256, state, columns, begun_at as "begunAt", heard_at as "heardAt"`.execute(
    tx,
  )
  return rows[0]
}

export async function keepHold(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`update import set heard_at = ${now} where import = ${id}`.execute(tx)
}

export type Counts = {
  rows: number
  done: number
  todo: number
  faulty: number
  fresh: number
  changed: number
  same: number
  matched: number
  doubtful: number
  skipped: number
}

export async function countsOf(tx: Tx, id: string): Promise<Counts> {
  const is = (finding: string) => sql`count(*) filter (where finding = ${finding})`
  const { rows } = await sql<Counts>`
    select count(*) as rows, count(*) filter (where done_at is not null) as done,
      count(*) filter (where done_at is null and drafts is not null and finding in ('new', 'changed', 'matched')) as todo,
      ${is('faulty')} as faulty, ${is('new')} as fresh, ${is('changed')} as changed, ${is('same')} as same,
      ${is('matched')} as matched, ${is('doubtful')} as doubtful, ${is('skipped')} as skipped
    from import_row where import = ${id}`.execute(tx)
  return (
    rows[0] ?? {
      rows: 0,
      done: 0,
      todo: 0,
      faulty: 0,
      fresh: 0,
      changed: 0,
      same: 0,
      matched: 0,
      doubtful: 0,
      skipped: 0,
    }
  )
}

export type KeptRow = { row: number; finding: string; why: string[]; cells: string | null }

export async function faultsOf(tx: Tx, id: string): Promise<KeptRow[]> {
  const { rows } = await sql<KeptRow>`
    select row, finding, why, cells from import_row where import = ${id} and finding in ('faulty', 'doubtful') order by row`.execute(
    tx,
  )
  return rows
}

/** The last fifty. */
export async function importsIn(tx: Tx): Promise<Import[]> {
  const { rows } = await sql<Import>`${IMPORT} order by import desc limit 50`.execute(tx)
  return rows
}

export type DoubtfulRow = KeptRow & { candidates: string[] }

export async function doubtfulOf(tx: Tx, id: string, after: number, limit: number): Promise<DoubtfulRow[]> {
  const { rows } = await sql<DoubtfulRow>`
    select row, finding, why, cells, candidates from import_row
    where import = ${id} and finding = 'doubtful' and row > ${after} order by row limit ${limit}`.execute(tx)
  return rows
}

export async function rowOf(tx: Tx, id: string, row: number): Promise<DoubtfulRow | undefined> {
  const { rows } = await sql<DoubtfulRow>`
    select row, finding, why, cells, candidates from import_row
    where import = ${id} and row = ${row} and finding = 'doubtful' and done_at is null for update`.execute(tx)
  return rows[0]
}

type Shown = { person: string; name: string; bornOn: string | null; areaName: string; door: string }

export async function candidatesOf(tx: Tx, persons: readonly string[]): Promise<Map<string, Shown>> {
  const { rows } = await sql<Shown>`
    select p.person, p.name, p.born_on as "bornOn", coalesce(a.name, p.area) as "areaName", coalesce(h.door, '') as door
    from person p left join area a on a.area = p.area left join household h on h.household = p.household
    where p.person = any(${persons}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.person, row]))
}
