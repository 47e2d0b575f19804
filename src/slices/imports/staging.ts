import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import { uuidV7 } from '../../core/id.ts'
import { plainNumber } from '../../core/identity.ts'
import type { Tx } from '../../database/connect.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { evidenceKey, evidenceKind, knownEvidence } from './evidence.ts'
import { EVIDENCE_LISTS, type ImportKind } from './kinds/import-begun.ts'
import { checkRow, type CheckedRow } from './checking.ts'
import type { Finding, ListField } from './rules.ts'
import { candidatesFor, decide, numbersOf, type Candidate, type Numbers } from './matching.ts'
import { draft, planKnown, planNew, type Home, type Making } from './planning.ts'
import type { ListRow } from './reading.ts'

export type Staging = {
  ledger: Ledger
  by: Principal
  import: string
  kind: ImportKind
  fileName: string
  columns: readonly (ListField | null)[]
  today: string
  /** Who sends a list of evidence whose rows name nobody. */
  sentBy?: string | undefined
  /** What a person has said of the rows: whom they are about, or that they are somebody new. */
  decided?: string
}

type Found = {
  row: number
  finding: Finding
  why: string[]
  person: string | null
  candidates: string[]
  drafts: Draft[]
  cells: string[]
}
type Row = CheckedRow & { line: ListRow; numbers: Numbers }

/** Areas of a scope by their number and by their name: a name may stand for several. */
export type Areas = ReadonlyMap<string, readonly string[]>
/** `look` checks rows and needs no database, so that the next chunk is looked at while `keep` matches and writes the one before. */
export type Stager = {
  look: (chunk: readonly ListRow[]) => Row[]
  keep: (tx: Tx, rows: readonly Row[]) => Promise<void>
}

/** Takes chunks of a list one after the other: each row is checked, matched and kept with what it would record. */
export function stager(staging: Staging, areas: Areas): Stager {
  const { ledger, by } = staging
  const making: Making = {
    id: () => uuidV7(ledger.now(), randomBytes(10)),
    happenedAt: new Date(ledger.now()).toISOString(),
    list: staging.fileName.slice(0, 120),
    scope: by.area,
  }
  /** Doors met so far, by area and door: the first row with a new one brings it into being. */
  const homes = new Map<string, Home>()
  /** Where in the file a number was met. */
  const seen = new Map<string, number>()
  const look = (line: ListRow): Row => {
    const checked = checkRow(staging.kind, staging.columns, line.cells, staging.today, staging.sentBy)
    const row = { ...checked, line, numbers: numbersOf(checked, ledger.sealer.match) }
    if (staging.kind === 'residents') placeRow(row, areas)
    const key = sameAs(row)
    if (key !== null && row.why.length === 0) {
      if (seen.has(key)) row.why.push(`duplicate-of-row-${seen.get(key)}`)
      else seen.set(key, line.row)
    }
    return row
  }
  const keepRows = async (tx: Tx, rows: readonly Row[]): Promise<void> => {
    const good = rows.filter(({ why }) => why.length === 0)
    await findHomes(tx, good, homes, making)
    const candidates = await candidatesFor(tx, good)
    const again = await alreadyThere(tx, staging.kind, good, candidates)
    const found = [
      ...rows.filter(({ why }) => why.length > 0).map((row) => keep(row, 'faulty', { why: row.why })),
      ...good.map((row, index) => judge(staging, making, row, candidates.get(index) ?? [], homes, again)),
    ]
    await write(tx, staging, found)
  }
  return { look: (chunk) => chunk.map(look), keep: keepRows }
}

type Rest = Partial<Pick<Found, 'why' | 'person' | 'candidates' | 'drafts'>>
function keep({ line }: Row, finding: Finding, rest: Rest = {}): Found {
  return {
    row: line.row,
    cells: line.cells,
    finding,
    why: [],
    person: null,
    candidates: [],
    drafts: [],
    ...rest,
  }
}

function judge(
  { kind, decided }: Staging,
  making: Making,
  row: Row,
  candidates: readonly Candidate[],
  homes: Map<string, Home>,
  again: ReadonlySet<string>,
): Found {
  const home = homes.get(`${row.area}|${row.door}`)
  const { sure, doubtful, why } = decided
    ? { sure: candidates.find(({ person }) => person === decided), doubtful: [], why: [] }
    : decide(candidates, row.numbers)
  if (doubtful.length > 0)
    return keep(row, 'doubtful', { why, candidates: doubtful.map(({ person }) => person) })
  const recorded = evidenceKind(kind)
  if (recorded) {
    if (!sure || !row.evidence) return keep(row, 'faulty', { why: ['person-unmatched'] })
    if (again.has(evidenceKey(sure.person, row.evidence))) return keep(row, 'same', { person: sure.person })
    const drafts = [draft(making, recorded.name, sure.person, row.evidence)]
    return keep(row, 'matched', { person: sure.person, drafts })
  }
  if (!sure) {
    const isDoor = kind === 'residents' && !row.person
    if (isDoor && !home?.isNew) return keep(row, 'same')
    const plan = planNew(making, row, home)
    if (home) home.isNew = false
    return keep(row, 'new', plan)
  }
  const { person } = sure
  if (kind === 'pushed') {
    if (again.has(`${person}|${row.sought?.returnedOn ?? ''}`)) return keep(row, 'same', { person })
    return keep(row, 'matched', { person, drafts: planKnown(making, row, sure, row.numbers, undefined) })
  }
  if (!decided && home && home.household !== sure.household)
    return keep(row, 'doubtful', { why: ['other-door'], candidates: [person] })
  const drafts = planKnown(making, row, sure, row.numbers, home)
  return keep(row, drafts.length > 0 ? 'changed' : 'same', { person, drafts })
}

/** What a second row of the same list would repeat: a person by their number, or what is said of them; null where neither can be told. */
function sameAs({ person, evidence, numbers: { identity, phone } }: Row): string | null {
  if (!evidence) return identity
  const who = identity ?? (phone === null ? null : `${phone} ${person?.name}`)
  return who === null ? null : evidenceKey(who, evidence)
}

/** What the register holds already of what rows say. */
async function alreadyThere(
  tx: Tx,
  kind: ImportKind,
  rows: readonly Row[],
  candidates: ReadonlyMap<number, Candidate[]>,
): Promise<Set<string>> {
  if (kind === 'pushed') return knownReturns(tx, rows, candidates)
  const list = EVIDENCE_LISTS.find((one) => one === kind)
  const persons = [...candidates.values()].flatMap((found) => found.map(({ person }) => person))
  return list ? knownEvidence(tx, list, persons) : new Set()
}

/** Areas of the scope that rows may name. */
export async function areasByName(tx: Tx, scope: string): Promise<Areas> {
  const { rows } = await sql<{ area: string; name: string }>`
    select area, name from area where area >= ${scope} and area < ${`${scope}~`} and closed_at is null`.execute(
    tx,
  )
  const areas = new Map<string, string[]>(rows.map(({ area }) => [area, [area]]))
  for (const { area, name } of rows)
    areas.set(plainNumber(name), [...(areas.get(plainNumber(name)) ?? []), area])
  return areas
}

function placeRow(row: Row, areas: Areas): void {
  const found = areas.get(row.area) ?? []
  if (found.length === 1) row.area = found[0] ?? ''
  else row.why.push(found.length === 0 ? 'area-unknown' : 'area-ambiguous')
}

/** Households at the doors of a chunk; a door the register does not know gets a new one. */
async function findHomes(
  tx: Tx,
  rows: readonly Row[],
  homes: Map<string, Home>,
  making: Making,
): Promise<void> {
  const doors = rows.filter(({ area, door }) => door !== '' && !homes.has(`${area}|${door}`))
  if (doors.length === 0) return
  const asked = doors.map(({ area, door }) => ({ area, door }))
  const { rows: found } = await sql<{ household: string; area: string; door: string }>`
    select h.household, h.area, h.door from json_to_recordset(${JSON.stringify(asked)}::json) as a(area text, door text)
    join household h on h.area = a.area and h.door = a.door`.execute(tx)
  for (const { household, area, door } of found) homes.set(`${area}|${door}`, { household, isNew: false })
  for (const { area, door } of doors) {
    const key = `${area}|${door}`
    if (!homes.has(key)) homes.set(key, { household: making.id(), isNew: true })
  }
}

/** Returns that are on record already: the same list pushed twice asks for nothing twice. */
async function knownReturns(
  tx: Tx,
  rows: readonly Row[],
  candidates: ReadonlyMap<number, Candidate[]>,
): Promise<Set<string>> {
  const persons = rows.flatMap((_, index) => (candidates.get(index) ?? []).map(({ person }) => person))
  if (persons.length === 0) return new Set()
  const { rows: found } = await sql<{ person: string; day: string | null }>`
    select r.subject as person, r.payload ->> 'returnedOn' as day from record r
    where r.subject = any(${persons}::uuid[]) and r.kind = 'travel-return'
      and not exists (select 1 from record x where x.corrects = r.id)`.execute(tx)
  return new Set(found.map(({ person, day }) => `${person}|${day ?? ''}`))
}

async function write(tx: Tx, staging: Staging, found: readonly Found[]): Promise<void> {
  const { ledger, by, import: id } = staging
  const seal = (value: unknown): string => ledger.sealer.seal(JSON.stringify(value)).cipher
  const rows = found.map(({ drafts, cells, ...rest }) => ({
    ...rest,
    drafts: drafts.length === 0 ? null : seal(drafts),
    cells: seal(cells),
    identity: numberIn(staging, cells),
  }))
  await sql`
    insert into import_row (import, row, area, finding, why, person, candidates, drafts, cells, identity_hash)
    select ${id}, row, ${by.area}, finding, why, person, candidates, drafts, cells, identity
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as r(row int, finding text, why text[], person uuid, candidates uuid[], drafts text, cells text, identity text)
    on conflict do nothing`.execute(tx)
}

/** Keyed hash of the document number in a row, right or wrong: by it the row is found when somebody is erased. */
function numberIn({ ledger, columns }: Staging, cells: readonly string[]): string | null {
  const number = plainNumber(cells[columns.indexOf('identity')] ?? '')
  return number === '' ? null : ledger.sealer.match(number)
}
