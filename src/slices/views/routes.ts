import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { changeView, dropView, keepView } from './actions.ts'
import * as contract from './contract.ts'
import { viewsFor } from './queries.ts'

export const viewRoutes: readonly Route[] = [
  route(contract.listViews, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => ({ views: await viewsFor(tx, caller, query.page) })),
  ),
  route(contract.keepView, async ({ ledger, caller, body }) => {
    await keepView(ledger, caller, body)
    return {}
  }),
  route(contract.changeView, async ({ ledger, caller, params, body }) => {
    await changeView(ledger, caller, params.view, body)
    return {}
  }),
  route(contract.dropView, async ({ ledger, caller, params }) => {
    await dropView(ledger, caller, params.view)
    return {}
  }),
]
