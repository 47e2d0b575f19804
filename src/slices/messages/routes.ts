import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { choose, markRead } from './actions.ts'
import * as contract from './contract.ts'
import { choiceOf, inboxOf, unreadOf } from './queries.ts'

// Messages belong to an account, so each of these asks for the caller's own and nothing else.
export const messageRoutes: readonly Route[] = [
  route(contract.listMessages, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, (tx) => inboxOf(tx, caller.account, query)),
  ),
  route(contract.countUnread, ({ ledger, caller }) =>
    within(ledger.database, caller.area, (tx) => unreadOf(tx, caller.account)),
  ),
  route(contract.readMessages, async ({ ledger, caller, body }) => ({
    read: await markRead(ledger, caller.account, body.messages),
  })),
  route(contract.showChoice, ({ ledger, caller }) =>
    within(ledger.database, caller.area, (tx) => choiceOf(tx, caller.account)),
  ),
  route(contract.setChoice, ({ ledger, caller, body }) => choose(ledger, caller.account, body)),
]
