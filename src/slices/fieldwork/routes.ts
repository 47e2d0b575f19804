import { route, type Route } from '../../http/route.ts'
import { readFieldDay, readFinds, readPosts } from './actions.ts'
import * as contract from './contract.ts'

export const fieldworkRoutes: readonly Route[] = [
  route(contract.showFieldDay, ({ ledger, caller, query }) => readFieldDay(ledger, caller, query.area)),
  route(contract.listFieldPosts, ({ ledger, caller, query }) => readPosts(ledger, caller, query)),
  route(contract.listFinds, ({ ledger, caller, query }) => readFinds(ledger, caller, query)),
]
