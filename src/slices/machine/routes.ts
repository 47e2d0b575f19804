import { openRoute, route, type Route } from '../../http/route.ts'
import { checkHealth, readStatus, runAgain } from './actions.ts'
import * as contract from './contract.ts'

export const machineRoutes: readonly Route[] = [
  route(contract.showStatus, ({ ledger, machine }) => readStatus(ledger, machine)),
  route(contract.retryJob, ({ ledger, params }) => runAgain(ledger, params.job)),
  openRoute(contract.health, ({ ledger }) => checkHealth(ledger)),
]
