import type { Tx } from '../../database/connect.ts'
import { readLines } from './grid-file.ts'
import { standingAreas, usedNumbers } from './queries.ts'
import { planGrid, type GridPlan } from './rules.ts'

/** What importing a file would do to the county's grid. Reads only; the caller appends what a person has agreed to. */
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
