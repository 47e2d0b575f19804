import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Role } from '../../core/role.ts'
import type { DoubtfulRow, ImportLine } from './contract.ts'
import { SILENCE, type Finding, type ListField } from './rules.ts'

export type ImportState = 'checking' | 'checked' | 'running' | 'finished' | 'dropped'
/** Why a check came to nothing: a refusal's code, and where in the file. */
export type Stop = { code: string; at: string }
export type Import = {
  import: string
  area: string
  kind: ImportLine['kind']
  fileName: string
  sha256: string
  account: string
  state: ImportState
  columns: { head: string[]; fields: (ListField | null)[] }
  expected: number
  refusal: Stop | null
  begunAt: Date
  heardAt: Date | null
  /** Who brought it. */
  by: string | null
}

const COLUMNS = sql`
  import, area, kind, file_name as "fileName", sha256, account, state, columns, expected, refusal, begun_at as "begunAt",
  heard_at as "heardAt", (select o.name from account o where o.account = import.account) as by`

export async function findImport(tx: Tx, id: string): Promise<Import | undefined> {
  const { rows } = await sql<Import>`select ${COLUMNS} from import where import = ${id}`.execute(tx)
  return rows[0]
}

/** Takes an import in hand, unless somebody has it: gives it, or nothing. */
export async function beginRun(tx: Tx, id: string, now: Date): Promise<Import | undefined> {
  const { rows } = await sql<Import>`
    update import set state = 'running', heard_at = ${now}
    where import = ${id} and (state = 'checked' or state = 'running' and heard_at < ${new Date(now.getTime() - SILENCE)})
    returning ${COLUMNS}`.execute(tx)
  return rows[0]
}

/** Where an import ends, or waits. One that comes to nothing keeps none of its rows. */
export async function settleImport(
  tx: Tx,
  id: string,
  state: 'checked' | 'finished' | 'dropped',
  refusal: Stop | null = null,
): Promise<void> {
  if (state === 'dropped') await sql`delete from import_row where import = ${id}`.execute(tx)
  // One that was given up meanwhile stays so.
  await sql`
    update import set state = ${state}, refusal = ${refusal === null ? null : JSON.stringify(refusal)}::jsonb,
      rows = (select count(*) from import_row r where r.import = import.import)
    where import = ${id} and state <> 'dropped'`.execute(tx)
}

type CutOff = {
  import: string
  state: 'checking' | 'running'
  by: { account: string; post: string; role: Role; area: string }
}

/** Checks and runs that have not been heard of for a while and whose author holds the post still. */
export async function cutOff(tx: Tx, now: Date): Promise<CutOff[]> {
  const { rows } = await sql<CutOff>`
    select i.import, i.state, jsonb_build_object('account', i.account, 'post', i.post, 'role', i.role, 'area', i.area) as by
    from import i left join held_post p on p.post = i.post
    where (i.state = 'checking' or i.state = 'running' and p.post is not null) and coalesce(i.heard_at, i.begun_at) < ${new Date(now.getTime() - SILENCE)}
    order by i.import`.execute(tx)
  return rows
}

/** Says that somebody is at work on it. Throws Refusal when it was given up meanwhile. */
export async function keepHold(tx: Tx, id: string, now: Date): Promise<void> {
  const { numAffectedRows } = await sql`
    update import set heard_at = ${now} where import = ${id} and state in ('checking', 'running')`.execute(tx)
  if (numAffectedRows !== 1n) throw new Refusal('import-settled')
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

export const NO_ROWS: Counts = {
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

export async function countsOf(tx: Tx, id: string): Promise<Counts> {
  return (await countsByImport(tx, [id])).get(id) ?? NO_ROWS
}

/** The counts of several imports in one look; one without rows is not in it. */
export async function countsByImport(tx: Tx, ids: readonly string[]): Promise<Map<string, Counts>> {
  const is = (finding: string) => sql`count(*) filter (where finding = ${finding})`
  const { rows } = await sql<Counts & { import: string }>`
    select import, count(*) as rows, count(*) filter (where done_at is not null) as done,
      count(*) filter (where done_at is null and drafts is not null and finding in ('new', 'changed', 'matched')) as todo,
      ${is('faulty')} as faulty, ${is('new')} as fresh, ${is('changed')} as changed, ${is('same')} as same,
      ${is('matched')} as matched, ${is('doubtful')} as doubtful, ${is('skipped')} as skipped
    from import_row where import = any(${ids}::uuid[]) group by import`.execute(tx)
  return new Map(rows.map(({ import: id, ...counts }) => [id, counts]))
}

export type KeptRow = { row: number; finding: string; why: string[]; cells: string | null }

export async function faultsOf(tx: Tx, id: string): Promise<KeptRow[]> {
  const { rows } = await sql<KeptRow>`
    select row, finding, why, cells from import_row where import = ${id} and finding in ('faulty', 'doubtful') order by row`.execute(
    tx,
  )
  return rows
}

/** Imports of the scope, the newest first, those before `before`. */
export async function importsIn(tx: Tx, before: string | undefined, limit: number): Promise<Import[]> {
  const { rows } = await sql<Import>`
    select ${COLUMNS} from import where ${before ? sql`import < ${before}` : sql`true`} order by import desc limit ${limit}`.execute(
    tx,
  )
  return rows
}

export type OpenRow = KeptRow & { candidates: string[] }

export async function doubtfulOf(tx: Tx, id: string, after: number, limit: number): Promise<OpenRow[]> {
  const { rows } = await sql<OpenRow>`
    select row, finding, why, cells, candidates from import_row
    where import = ${id} and finding = 'doubtful' and row > ${after} order by row limit ${limit}`.execute(tx)
  return rows
}

export async function rowOf(tx: Tx, id: string, row: number): Promise<OpenRow | undefined> {
  const { rows } = await sql<OpenRow>`
    select row, finding, why, cells, candidates from import_row
    where import = ${id} and row = ${row} and finding = 'doubtful' and done_at is null for update`.execute(tx)
  return rows[0]
}

type Shown = DoubtfulRow['candidates'][number]

/** People as a list's row is compared with them; numbers by their last characters. */
export async function candidatesOf(tx: Tx, persons: readonly string[]): Promise<Map<string, Shown>> {
  const { rows } = await sql<Shown>`
    select p.person, p.name, p.sex, p.born_on as "bornOn", p.relation, p.workplace, p.identity ->> 'tail' as "identityTail",
      p.phone_tail as "phoneTail", coalesce(a.name, p.area) as "areaName", coalesce(h.door, '') as door
    from person p left join area a on a.area = p.area left join household h on h.household = p.household
    where p.person = any(${persons}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.person, row]))
}

export type ResultRow = {
  row: number
  finding: Finding
  why: string[]
  cells: string | null
  person: string | null
  name: string | null
  areaName: string | null
  done: boolean
}

/** Rows, of one finding or of all, in the order of the file, each with the person it is about, while the register or the search knows them. */
export async function rowsOf(
  tx: Tx,
  id: string,
  finding: Finding | undefined,
  after: number,
  limit: number,
): Promise<ResultRow[]> {
  const { rows } = await sql<ResultRow>`
    select r.row, r.finding, r.why, r.cells, r.person, coalesce(p.name, w.name) as name, a.name as "areaName", r.done_at is not null as done
    from import_row r left join person p on p.person = r.person left join person_sought w on w.person = r.person
    left join area a on a.area = coalesce(p.area, w.area)
    where r.import = ${id} and ${finding ? sql`r.finding = ${finding}` : sql`true`} and r.row > ${after} order by r.row limit ${limit}`.execute(
    tx,
  )
  return rows
}

/** Of the people a list had looked for: how many there were, and how many are found. */
export async function soughtOf(tx: Tx, id: string): Promise<{ sought: number; found: number }> {
  const { rows } = await sql<{ sought: number; found: number }>`
    select count(*) as sought, count(w.found_at) as found
    from import_row r join person_sought w on w.person = r.person where r.import = ${id} and r.finding = 'new'`.execute(
    tx,
  )
  return rows[0] ?? { sought: 0, found: 0 }
}
