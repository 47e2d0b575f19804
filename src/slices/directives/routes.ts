import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import * as contract from './contract.ts'
import { draftDirective } from './drafting.ts'
import { readPack } from './pack-file.ts'
import { directivesFor, unreadBy } from './queries.ts'
import { readDocument } from './reading.ts'

export const directiveRoutes: readonly Route[] = [
  route(contract.draftFromFile, async ({ body, query }) =>
    draftDirective({ ...readDocument(body, query.fileName), pack: readPack() }),
  ),
  route(contract.listDirectives, ({ ledger, caller }) =>
    within(ledger.database, caller.area, async (tx) => {
      const rows = await directivesFor(tx, caller.area, caller.post)
      return {
        directives: rows.map(({ text: _, ...row }) => ({ ...row, issuedAt: row.issuedAt.toISOString() })),
      }
    }),
  ),
  route(contract.showDirective, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const row = (await directivesFor(tx, caller.area, caller.post, params.directive))[0]
      if (!row) throw new Refusal('not-found')
      return { ...row, issuedAt: row.issuedAt.toISOString(), unread: await unreadBy(tx, params.directive) }
    }),
  ),
]
