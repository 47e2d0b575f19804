import { within } from '../../database/connect.ts'
import { route, type Route, type Call } from '../../http/route.ts'
import { areaAsked } from '../areas/queries.ts'
import { senderFor } from '../messages/senders.ts'
import { readQuestions, settleQuestion } from './actions.ts'
import * as contract from './contract.ts'

export const questionRoutes: readonly Route[] = [
  route(contract.listQuestions, async ({ ledger, caller, query }) => {
    const area = await within(ledger.database, caller.area, (tx) => areaAsked(tx, caller.area, query.area))
    return readQuestions(ledger, { ...query, area })
  }),
  route(contract.answerQuestion, async (call) => {
    const { asked, answer, answeringUnit, id } = call.body
    const kind = asked === undefined ? 'question-replied' : 'question-answered'
    const payload = asked === undefined ? { answer, answeringUnit } : { asked, answer, answeringUnit }
    tell(call, await settleQuestion(call.ledger, call.caller, { ...call.params, id, kind, payload }))
    return {}
  }),
  route(contract.rejectQuestion, async (call) => {
    const { id, ...payload } = call.body
    const settling = { ...call.params, id, kind: 'question-rejected' as const, payload }
    tell(call, await settleQuestion(call.ledger, call.caller, settling))
    return {}
  }),
]

/** One text that the answer is there, and nothing of either. Not waited for: the answer stands on the site whatever becomes of it. */
function tell(
  { machine, transport }: Pick<Call<typeof contract.rejectQuestion>, 'machine' | 'transport'>,
  phone: string | undefined,
): void {
  const sender = phone === undefined ? undefined : senderFor(machine)
  if (sender && phone !== undefined) sender.send(phone, TOLD).catch(transport.note)
}

const TOLD = '【胡同】您在县公众网站的提问已有答复，请用提问编号在“民声”里查看。本短信不含链接，请勿回复。'
