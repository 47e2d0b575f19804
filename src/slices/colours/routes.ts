import { openRoute, route, type Route } from '../../http/route.ts'
import { readBoard, readColoured } from './actions.ts'
import { appeal, readAppeals } from './appealing.ts'
import { adoptRules, previewRulesOver, readRulesInForce } from './changing.ts'
import * as contract from './contract.ts'
import { explainColour } from './explaining.ts'
import { readPublicCounts } from './publishing.ts'

export const colourRoutes: readonly Route[] = [
  route(contract.showBoard, ({ ledger, caller, query }) => readBoard(ledger, caller, query.area)),
  route(contract.listColoured, ({ ledger, caller, query }) => readColoured(ledger, caller, query)),
  route(contract.explainColour, ({ ledger, caller, params }) => explainColour(ledger, caller, params.person)),
  route(contract.makeAppeal, ({ ledger, caller, params, body }) =>
    appeal(ledger, caller, params.person, body),
  ),
  route(contract.listAppeals, ({ ledger, caller, query }) => readAppeals(ledger, caller, query)),
  route(contract.showRules, ({ ledger }) => readRulesInForce(ledger)),
  route(contract.previewRules, ({ ledger, caller, body }) => previewRulesOver(ledger, caller, body.text)),
  route(contract.adoptRules, ({ ledger, caller, body }) => adoptRules(ledger, caller, body)),
  openRoute(contract.publicCounts, ({ ledger }) => readPublicCounts(ledger)),
]
