import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { areaAsked, lineageOf } from '../areas/queries.ts'
import * as contract from './contract.ts'
import { findSite, sitesIn } from './queries.ts'

export const placeRoutes: readonly Route[] = [
  route(contract.listSites, ({ ledger, caller, query }) => {
    return within(ledger.database, caller.area, async (tx) =>
      sitesIn(tx, { ...query, area: await areaAsked(tx, caller.area, query.area) }, new Date(ledger.now())),
    )
  }),
  route(contract.showSite, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const site = await findSite(tx, params.site, new Date(ledger.now()))
      if (!site) throw new Refusal('not-found')
      return { ...site, lineage: await lineageOf(tx, site.area) }
    }),
  ),
]
