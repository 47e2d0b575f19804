import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { importGrid, planImport } from './actions.ts'
import { contentsOf } from './contents.ts'
import * as contract from './contract.ts'
import {
  areasInChildren,
  chiefsOf,
  childrenOf,
  findArea,
  freeNumbers,
  headCount,
  historyOf,
  lineageOf,
  missingChiefs,
  numberNow,
  searchAreas,
  sheetsOf,
} from './queries.ts'

export const areaRoutes: readonly Route[] = [
  route(contract.showArea, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await standingArea(tx, params.area)
      const [lineage, below, inside, chiefs, counts, missing] = [
        await lineageOf(tx, area.area),
        await childrenOf(tx, area.area),
        await areasInChildren(tx, area.area),
        await chiefsOf(tx, area.area),
        await headCount(tx, area.area),
        await missingChiefs(tx, area.area),
      ]
      const children = below.map((child) => ({ ...child, areas: inside.get(child.area) ?? 0 }))
      return { area, lineage, children, chiefs, ...counts, missing }
    }),
  ),
  route(contract.areaHistory, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const { area, subject } = await standingArea(tx, params.area)
      return historyOf(tx, area, subject)
    }),
  ),
  route(contract.areaSheet, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const { area, name, level } = await standingArea(tx, params.area)
      return { area: { area, name, level }, sheets: await sheetsOf(tx, area) }
    }),
  ),
  route(contract.freeNumbers, ({ ledger, caller, params, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const { area } = await standingArea(tx, params.area)
      return { numbers: await freeNumbers(tx, area, query.count) }
    }),
  ),
  route(contract.weighArea, ({ ledger, caller, params, body }) =>
    within(ledger.database, caller.area, async (tx) => {
      const { area } = await standingArea(tx, params.area)
      return contentsOf(tx, area, body.subjects, new Date(ledger.now()))
    }),
  ),
  route(contract.importGrid, ({ ledger, caller, query, body }) => {
    const { reason, opens: opened, renames: renamed, closes: closed } = query
    return importGrid(ledger, caller, body, { reason, seen: { opened, renamed, closed } })
  }),
  route(contract.planGrid, ({ ledger, caller, body }) =>
    within(ledger.database, caller.area, (tx) => planImport(tx, ledger.county, body)),
  ),
  route(contract.findAreas, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => ({
      areas: await searchAreas(tx, caller.area, query.q, query.limit),
    })),
  ),
]

/** The area a number stands for now; a link to an old number leads to the new one. */
async function standingArea(tx: Tx, number: string) {
  const area = await findArea(tx, await numberNow(tx, number))
  if (!area) throw new Refusal('not-found')
  return area
}
