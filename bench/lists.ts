import { within, type Tx } from '../src/database/connect.ts'
import { householdsIn } from '../src/slices/register/queries.ts'
import { taggedIn } from '../src/slices/register/tagged.ts'
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
      await timed(stage, 'a focus group of thousands, first page', (tx) =>
        taggedIn(tx, { tag: 'occupation:farmer', area: stage.ledger.county }, undefined, PAGE),
      ),
      await timed(stage, 'a rare focus group, first page', (tx) =>
        taggedIn(tx, { tag: 'need:dialysis', area: stage.ledger.county }, undefined, PAGE),
      ),
    ]
  },
}

function figure(stage: BenchStage, what: string, after: string | undefined): Promise<Figure> {
  return timed(stage, what, (tx) => householdsIn(tx, stage.ledger.county, after, PAGE))
}

async function timed(stage: BenchStage, what: string, page: (tx: Tx) => Promise<unknown>): Promise<Figure> {
  const { database, county } = stage.ledger
  const samples = await samplesOf(200, () => within(database, county, page))
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
