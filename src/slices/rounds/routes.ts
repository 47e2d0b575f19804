import { route, type Route } from '../../http/route.ts'
import { readQuestions } from './actions.ts'
import * as contract from './contract.ts'

export const roundRoutes: readonly Route[] = [
  route(contract.listQuestions, ({ ledger, caller, query }) => readQuestions(ledger, caller, query)),
]
