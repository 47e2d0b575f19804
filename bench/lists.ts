import { within } from '../src/database/connect.ts'
import { householdsIn } from '../src/slices/register/queries.ts'
import { percentile, samplesOf, type Bench, type Figure } from './bench.ts'
import type { BenchStage } from './stage.ts'

const PAGE = 50
const BAR = 20

/** Lists as the desk asks for them: one transaction, app role, row security on. */
export const benchLists: Bench = {
  name: 'lists',
  filled: true,
  run: async (stage) => {
    await stage.county()
    const far = await cursorOfPage(stage, 1000)
    return [
      await figure(stage, 'households of the county, first page', undefined),
      await figure(stage, 'households of the county, page 1,000', far),
    ]
  },
}

async function figure(stage: BenchStage, what: string, after: string | undefined): Promise<Figure> {
  const { database, county } = stage.ledger
  const samples = await samplesOf(200, () =>
    within(database, county, (tx) => householdsIn(tx, county, after, PAGE)),
  )
  const value = percentile(samples, 0.95)
  return { what, value, unit: 'ms p95', bar: `< ${BAR} ms`, met: value < BAR }
}

/** Walks there as a reader would, page by page. */
async function cursorOfPage(stage: BenchStage, page: number): Promise<string | undefined> {
  const { database, county } = stage.ledger
  let after: string | undefined
  for (let turn = 1; turn < page; turn += 1) {
    const { next } = await within(database, county, (tx) => householdsIn(tx, county, after, PAGE))
    if (next === null) break
    after = next
  }
  return after
}
