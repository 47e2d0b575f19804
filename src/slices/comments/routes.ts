import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { moderate } from './actions.ts'
import * as contract from './contract.ts'
import { queueOf } from './queries.ts'

export const commentRoutes: readonly Route[] = [
  route(contract.listComments, ({ ledger, caller }) =>
    within(ledger.database, caller.area, async (tx) => ({ comments: await queueOf(tx, caller.area) })),
  ),
  route(contract.settleComment, async ({ ledger, caller, params, body }) => {
    const { id, ...payload } = body
    await moderate(ledger, caller, params.comment, () => [
      { id, kind: 'comment-settled', subject: params.comment, payload },
    ])
    return {}
  }),
  route(contract.answerComment, async ({ ledger, caller, params, body }) => {
    const { id, settling, text, answeringUnit } = body
    const parent = params.comment
    await moderate(ledger, caller, parent, ({ article }) => [
      { id: settling, kind: 'comment-settled', subject: parent, payload: { isShown: true } },
      { id, kind: 'comment-answered', subject: id, payload: { article, parent, text, answeringUnit } },
    ])
    return {}
  }),
]
