import { randomBytes } from 'node:crypto'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { readLines } from './grid-file.ts'
import { standingAreas, usedNumbers } from './queries.ts'
import { closable, planGrid, type GridPlan } from './rules.ts'

/** What importing a file would do to the county's grid. Reads only. */
export async function planImport(tx: Tx, county: string, bytes: Uint8Array): Promise<GridPlan> {
  const { lines, faults } = readLines(bytes)
  const standing = await standingAreas(tx, county)
  const used = await usedNumbers(
    tx,
    lines.map(({ number }) => number),
  )
  const plan = planGrid(county, lines, standing, used)
  return { ...plan, faults: [...faults, ...plan.faults].sort((a, b) => a.line - b.line) }
}

export type GridCounts = { opened: number; renamed: number; closed: number }
/** What a person agreed to: how much of each they saw, and whether empty areas that the file leaves out are closed. */
export type Agreed = { reason: string; seen: GridCounts }

/**
 * Brings a file of areas into the grid, all of it or nothing. Throws Refusal `grid-faults` while a row is faulty, `grid-changed` when
 * it would do other than what was seen.
 */
export async function importGrid(
  ledger: Ledger,
  by: Principal,
  bytes: Uint8Array,
  { reason, seen }: Agreed,
): Promise<GridCounts> {
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const plan = await planImport(tx, ledger.county, bytes)
      if (plan.faults.length > 0)
        throw new Refusal(
          'grid-faults',
          plan.faults.slice(0, 20).map(({ line, code }) => ({ path: String(line), message: code })),
        )
      const closes = seen.closed > 0 ? closable(plan) : []
      const done = { opened: plan.opens.length, renamed: plan.renames.length, closed: closes.length }
      if (done.opened !== seen.opened || done.renamed !== seen.renamed || done.closed !== seen.closed)
        throw new Refusal('grid-changed')
      const drafts = draftsOf(ledger, { ...plan, closes }, reason)
      if (drafts.length > 0) await appendWithin(tx, ledger, by, drafts)
      return done
    }),
  )
}

/** Parents are opened before what lies in them, and closed after it. */
function draftsOf(ledger: Ledger, { opens, renames, closes }: GridPlan, reason: string) {
  const happenedAt = new Date(ledger.now()).toISOString()
  const draft = (kind: string, payload: object, given: { subject?: string; area?: string }) => {
    const id = uuidV7(ledger.now(), randomBytes(10))
    return { id, kind, subject: uuidV7(ledger.now(), randomBytes(10)), happenedAt, payload, ...given }
  }
  return [
    ...opens.map(({ number, level, name }) =>
      draft('area-opened', { number, level, name, reason }, { area: number }),
    ),
    ...renames.map(({ subject, name, level, levelBefore }) =>
      draft('area-renamed', { name, ...(level === levelBefore ? {} : { level }), reason }, { subject }),
    ),
    ...closes.map(({ subject }) => draft('area-closed', { reason }, { subject })),
  ]
}
