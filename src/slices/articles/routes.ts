import { within } from '../../database/connect.ts'
import { Refusal } from '../../core/refusals.ts'
import { route, type Route } from '../../http/route.ts'
import * as contract from './contract.ts'
import {
  configure,
  draftFromDirective,
  listForEditors,
  recordStep,
  showForEditors,
  watchColumns,
} from './editing.ts'
import { contentOf } from './editing-queries.ts'
import { privateIn } from './rules.ts'

export const articleRoutes: readonly Route[] = [
  route(contract.listArticles, ({ ledger, caller, query }) => listForEditors(ledger, caller, query)),
  route(contract.showArticle, ({ ledger, caller, params }) => showForEditors(ledger, caller, params.article)),
  route(contract.showVersion, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const content = await contentOf(tx, params.article, params.version)
      if (!content) throw new Refusal('not-found')
      return { content }
    }),
  ),
  route(contract.recordArticle, async ({ ledger, caller, body }) => {
    await recordStep(ledger, caller, body)
    return {}
  }),
  route(contract.checkText, ({ body }) => Promise.resolve({ findings: privateIn(body.content) })),
  route(contract.articleFrom, async ({ ledger, caller, body }) => {
    await draftFromDirective(ledger, caller, body)
    return {}
  }),
  route(contract.watchPortal, ({ ledger, caller }) => watchColumns(ledger, caller)),
  route(contract.configurePortal, async ({ ledger, caller, body }) => {
    await configure(ledger, caller, body)
    return {}
  }),
]
