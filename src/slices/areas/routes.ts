import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import * as contract from './contract.ts'
import {
  chiefsOf,
  childrenOf,
  findArea,
  headCount,
  lineageOf,
  missingChiefs,
  searchAreas,
} from './queries.ts'

export const areaRoutes: readonly Route[] = [
  route(contract.showArea, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await findArea(tx, params.area)
      if (!area) throw new Refusal('not-found')
      const [lineage, children, chiefs, counts, missing] = [
        await lineageOf(tx, params.area),
        await childrenOf(tx, params.area),
        await chiefsOf(tx, params.area),
        await headCount(tx, params.area),
        await missingChiefs(tx, params.area),
      ]
      return { area, lineage, children, chiefs, ...counts, missing }
    }),
  ),
  route(contract.findAreas, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => ({
      areas: await searchAreas(tx, caller.area, query.q, query.limit),
    })),
  ),
]
