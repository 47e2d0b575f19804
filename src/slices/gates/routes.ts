import { route, type Route } from '../../http/route.ts'
import { readGate, readGates, watch } from './actions.ts'
import * as contract from './contract.ts'

export const gateRoutes: readonly Route[] = [
  route(contract.watchGate, ({ ledger, caller, query }) => watch(ledger, caller, query.gate)),
  route(contract.listGates, ({ ledger, caller, query }) => readGates(ledger, caller, query.area)),
  route(contract.showGate, ({ ledger, caller, params }) => readGate(ledger, caller, params.gate)),
]
