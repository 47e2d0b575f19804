import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { areaAsked } from '../areas/queries.ts'
import { issueBadges, ownBadge, revokeBadge } from './actions.ts'
import * as contract from './contract.ts'
import { badgesIn } from './queries.ts'

export const badgeRoutes: readonly Route[] = [
  route(contract.listBadges, ({ ledger, caller, query }) =>
    within(ledger.database, ledger.county, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      return badgesIn(tx, { ...query, area }, new Date(ledger.now()))
    }),
  ),
  route(contract.issueBadges, ({ ledger, caller, body }) => issueBadges(ledger, caller, body)),
  route(contract.ownBadge, ({ ledger, caller }) => ownBadge(ledger, caller)),
  route(contract.revokeBadge, async ({ ledger, caller, params, body }) => {
    await revokeBadge(ledger, caller, { ...params, ...body })
    return {}
  }),
]
