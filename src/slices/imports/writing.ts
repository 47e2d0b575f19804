import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { Draft } from '../ledger/rules.ts'
import { keepHold } from './queries.ts'

/** Rows whose drafts are written in one transaction. */
const CHUNK = 1000

type Todo = { row: number; drafts: string; finding: string }
type Plan = { row: number; isNew: boolean; drafts: readonly Draft[] }

/**
 * Writes the next rows and marks them, in one transaction. A row that is refused at the last moment becomes a fault with its reason;
 * the others go in. False when nothing is left to write.
 */
export async function writeChunk(ledger: Ledger, by: Principal, id: string): Promise<boolean> {
  try {
    return await persist(() =>
      within(ledger.database, by.area, async (tx) => {
        const plans = await nextPlans(tx, ledger, id)
        if (plans.length > 0) await writePlans(tx, ledger, by, id, plans)
        return plans.length > 0
      }),
    )
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error
    await setAside(ledger, by, id, error)
    return true
  }
}

async function nextPlans(tx: Tx, ledger: Ledger, id: string): Promise<Plan[]> {
  const { rows } = await sql<Todo>`
    select row, drafts, finding from import_row
    where import = ${id} and done_at is null and drafts is not null and finding in ('new', 'changed', 'matched')
    order by row limit ${CHUNK} for update`.execute(tx)
  return rows.map(({ row, drafts, finding }) => ({
    row,
    isNew: finding === 'new',
    // Sealed by staging.ts as a list of drafts.
    drafts: JSON.parse(ledger.sealer.open(drafts)) as Draft[],
  }))
}

async function writePlans(
  tx: Tx,
  ledger: Ledger,
  by: Principal,
  id: string,
  plans: readonly Plan[],
): Promise<void> {
  const late = await cameMeanwhile(tx, ledger, plans)
  const now = new Date(ledger.now())
  const go = plans.filter(({ row }) => !late.has(row))
  // Rows further down live at the door that a row set aside was to bring.
  const doors = plans.filter(({ row }) => late.has(row)).flatMap(doorsOf)
  const drafts = [...go.flatMap((plan) => plan.drafts), ...doors]
  await appendWithin(tx, ledger, by, drafts).catch((error: unknown) => {
    throw error instanceof Refusal ? refused(error, go) : error
  })
  const done = go.map(({ row }) => row)
  await sql`update import_row set done_at = ${now} where import = ${id} and row = any(${done}::int[])`.execute(
    tx,
  )
  const kept = [...late].map(([row, person]) => ({ row, person }))
  if (kept.length > 0)
    await sql`
      update import_row r set finding = 'doubtful', why = array['came-meanwhile'], drafts = null, candidates = array[l.person]
      from json_to_recordset(${JSON.stringify(kept)}::json) as l(row int, person uuid) where r.import = ${id} and r.row = l.row`.execute(
      tx,
    )
  await keepHold(tx, id, now)
}

function doorsOf({ drafts }: Pick<Plan, 'drafts'>): Draft[] {
  return drafts.filter(({ kind }) => kind === 'household-registered')
}

class RowRefused extends Error {
  readonly plan: Plan
  /** Of the row's drafts, the one refused. */
  readonly draft: Draft
  readonly refusal: Refusal
  constructor(plan: Plan, draft: Draft, refusal: Refusal) {
    super(refusal.code)
    this.plan = plan
    this.draft = draft
    this.refusal = refusal
  }
}

/** The row whose draft a refusal names by its place; the refusal itself when it is about all of them. */
function refused(refusal: Refusal, plans: readonly Plan[]): Error {
  const at = Number.parseInt(refusal.faults[0]?.path ?? '', 10)
  const found = plans.flatMap((plan) => plan.drafts.map((draft) => ({ plan, draft })))[at]
  return found ? new RowRefused(found.plan, found.draft, refusal) : refusal
}

async function setAside(ledger: Ledger, by: Principal, id: string, error: RowRefused): Promise<void> {
  const { plan, draft, refusal } = error
  const why = [refusal.faults[0]?.message ?? '', refusal.code]
  await persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const doors = draft.kind === 'household-registered' ? [] : doorsOf(plan)
      if (doors.length > 0) await appendWithin(tx, ledger, by, doors)
      await sql`
        update import_row set finding = 'faulty', why = ${why}::text[], drafts = null
        where import = ${id} and row = ${plan.row}`.execute(tx)
    }),
  )
}

/** New people whose number has come into the register since the dry run, by row. */
async function cameMeanwhile(tx: Tx, ledger: Ledger, plans: readonly Plan[]): Promise<Map<number, string>> {
  const asked = plans.flatMap(({ row, isNew, drafts }) =>
    drafts.flatMap(({ kind, payload }) => {
      const given = isNew && kind === 'person-registered' ? payload : undefined
      const number = typeof given === 'object' && given && 'identity' in given ? given.identity : undefined
      return typeof number === 'string' ? [{ row, hash: ledger.sealer.match(number) }] : []
    }),
  )
  if (asked.length === 0) return new Map()
  const found = await sql<{ row: number; person: string }>`
    select a.row, min(p.person::text) as person from json_to_recordset(${JSON.stringify(asked)}::json) as a(row int, hash text)
    join person p on p.identity_hash = a.hash and p.standing <> 'merged' group by 1`.execute(tx)
  return new Map(found.rows.map(({ row, person }) => [row, person]))
}
