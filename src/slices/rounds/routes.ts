import { route, type Route } from '../../http/route.ts'
import { readQuestions } from './actions.ts'
import { drawCheck, readChecks } from './checking.ts'
import * as contract from './contract.ts'

export const roundRoutes: readonly Route[] = [
  route(contract.listQuestions, ({ ledger, caller, query }) => readQuestions(ledger, caller, query)),
  route(contract.listSpotChecks, async ({ ledger, caller, query }) => {
    return { checks: await readChecks(ledger, caller, query.area) }
  }),
  route(contract.drawSpotCheck, ({ ledger, caller, body }) => drawCheck(ledger, caller, body)),
]
