import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { lineageOf } from '../areas/queries.ts'
import * as contract from './contract.ts'
import { findSite, sitesIn } from './queries.ts'

export const placeRoutes: readonly Route[] = [
  route(contract.listSites, ({ ledger, caller, query }) => {
    const area = query.area ?? caller.area
    if (!isWithin(area, caller.area)) throw new Refusal('out-of-scope')
    return within(ledger.database, caller.area, (tx) =>
      sitesIn(tx, { ...query, area }, new Date(ledger.now())),
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
