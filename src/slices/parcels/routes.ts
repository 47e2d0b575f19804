import { within } from '../../database/connect.ts'
import { openRoute, route, type Route } from '../../http/route.ts'
import { areaAsked } from '../areas/queries.ts'
import { bringIn, carry, handIn, lookAt, refuse, take } from './actions.ts'
import * as contract from './contract.ts'
import { parcelsIn } from './queries.ts'

export const parcelRoutes: readonly Route[] = [
  route(contract.bringParcel, ({ ledger, caller, body, transport }) =>
    bringIn(ledger, caller, body, transport.note),
  ),
  route(contract.listParcels, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      return parcelsIn(tx, { ...query, area }, new Date(ledger.now()))
    }),
  ),
  route(contract.showParcel, ({ ledger, caller, params, transport }) =>
    lookAt(ledger, caller, params.parcel, transport.note),
  ),
  route(contract.takeParcel, ({ ledger, caller, params, body, transport }) =>
    take(ledger, caller, { ...params, ...body }, transport.note),
  ),
  route(contract.turnParcelAway, async ({ ledger, caller, params, body }) => {
    await refuse(ledger, caller, { ...params, ...body })
    return {}
  }),
  route(contract.carryParcel, ({ ledger, caller, body, transport }) =>
    carry(ledger, caller, body, transport.note),
  ),
  openRoute(contract.handInParcel, ({ ledger, body, transport }) =>
    handIn(ledger, body, transport.address, transport.note),
  ),
]
