import { Buckets, networkOf } from '../../core/bucket.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { uuidTime } from '../../core/id.ts'
import { readPhone } from '../../core/phone.ts'
import { QUESTION_CATEGORIES } from '../../core/question-words.ts'
import { Refusal } from '../../core/refusals.ts'
import { blotted } from '../../core/private-text.ts'
import { asTyped } from '../../core/short-number.ts'
import { workingDaysAfter } from '../../core/working-days.ts'
import { within } from '../../database/connect.ts'
import { keyedHash } from '../accounts/first-password.ts'
import { ANSWER_DAYS } from '../articles/rules.ts'
import { appendRecords, appendWithin, machineOf, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { findArea } from '../areas/queries.ts'
import type { AskingQuestion, listQuestions, QuestionLine, QuestionTaken, QuestionTold } from './contract.ts'
import {
  daysToAnswer,
  findQuestion,
  phoneCipherOf,
  questionNumbered,
  questionsIn,
  waitingSince,
  type QuestionRow,
} from './queries.ts'
import { ASK_PACE, COUNTY_PACE, LONGEST, LOOK_PACE, numberOf, SHORTEST, TOLD } from './rules.ts'
import { ticketFor, ticketId } from './tickets.ts'

export { ticketFor } from './tickets.ts'

const FORM = 'question'
export const questionTicket = (ledger: Ledger): string => ticketFor(ledger, FORM)

/** How much each address may still do, in this process. */
const paces = new WeakMap<Ledger, { asks: Buckets; county: Buckets; looks: Buckets }>()
function paceOf(ledger: Ledger) {
  const made = paces.get(ledger) ?? {
    asks: new Buckets(ASK_PACE),
    county: new Buckets(COUNTY_PACE, 1),
    looks: new Buckets(LOOK_PACE),
  }
  paces.set(ledger, made)
  return made
}

/** Takes a question from the public site, held until somebody answers it. The program records it, about nobody. */
export async function askQuestion(ledger: Ledger, asking: AskingQuestion): Promise<QuestionTaken> {
  const id = ticketId(ledger, FORM, asking.ticket)
  if (id === undefined) return { state: 'stale' }
  const { text, found } = blotted(asking.text.trim())
  const category = QUESTION_CATEGORIES.find((one) => one === asking.category)
  if (text.length < SHORTEST || text.length > LONGEST) return { state: 'wrong', field: 'text' }
  if (!category) return { state: 'wrong', field: 'category' }
  const phone = asking.phone === '' ? undefined : readPhone(asking.phone)
  if (asking.phone !== '' && phone === undefined) return { state: 'wrong', field: 'phone' }
  const area = asking.area === '' ? ledger.county : asking.area
  if (!(await isOpen(ledger, area))) return { state: 'wrong', field: 'area' }
  const { asks, county } = paceOf(ledger)
  const now = ledger.now()
  if (!asks.take(networkOf(asking.address), now) || !county.take('', now)) return { state: 'slow' }
  const bits = Buffer.from(keyedHash(ledger.sealer, 'question number', id), 'base64').readBigUInt64BE()
  const questionNumber = numberOf(bits)
  await appendRecords(ledger, machineOf(ledger), [
    {
      id,
      kind: 'question-asked',
      subject: id,
      area,
      happenedAt: new Date(uuidTime(id)).toISOString(),
      payload: { questionNumber, category, text, phone },
    },
  ])
  return { state: 'taken', number: questionNumber, isBlotted: found.length > 0 }
}

async function isOpen(ledger: Ledger, area: string): Promise<boolean> {
  if (!/^\d{6}(?:\d{3})?$/.test(area) || !area.startsWith(ledger.county)) return false
  return within(ledger.database, ledger.county, async (tx) => (await findArea(tx, area)) !== undefined)
}

/** How a question stands, for whoever has its number. */
export async function tellQuestion(
  ledger: Ledger,
  { number, address }: { number: string; address: string },
): Promise<QuestionTold> {
  const now = ledger.now()
  if (!paceOf(ledger).looks.take(networkOf(address), now)) return { state: 'slow' }
  return within(ledger.database, ledger.county, async (tx) => {
    const found = await questionNumbered(tx, asTyped(number).slice(0, 20))
    if (!found || (found.settledAt && found.settledAt.getTime() < now - TOLD)) return { state: 'unknown' }
    const { state, askedAt, text, answer, unit, reason } = found
    const dueAt = new Date(workingDaysAfter(askedAt.getTime(), await daysToAnswer(tx, ANSWER_DAYS)))
    return { state, askedAt, dueAt, text, answer, unit, reason }
  })
}

/** The editors' queue with its clocks. */
export async function readQuestions(
  ledger: Ledger,
  asked: { area: string; state: 'waiting' | 'settled'; limit: number },
): Promise<ReplyOf<typeof listQuestions>> {
  const now = ledger.now()
  return within(ledger.database, asked.area, async (tx) => {
    const days = await daysToAnswer(tx, ANSWER_DAYS)
    const waiting = await waitingSince(tx, asked.area)
    return {
      questions: (await questionsIn(tx, asked)).map((row) => lineOf(row, days, now)),
      waiting: waiting.length,
      late: waiting.filter((at) => workingDaysAfter(at.getTime(), days) < now).length,
    }
  })
}

function lineOf({ unit: _, record: __, ...row }: QuestionRow, days: number, now: number): QuestionLine {
  const dueAt = workingDaysAfter(row.askedAt.getTime(), days)
  return {
    ...row,
    askedAt: row.askedAt.toISOString(),
    dueAt: new Date(dueAt).toISOString(),
    isLate: row.state === 'waiting' && dueAt < now,
    settledAt: row.settledAt?.toISOString() ?? null,
  }
}

type Settling = {
  question: string
  id: string
  kind: 'question-answered' | 'question-replied' | 'question-rejected'
  payload: object
}

/** Settles a question in an editor's name; gives the telephone that is to be told of it, in clear, to nobody but a gateway. */
export async function settleQuestion(
  ledger: Ledger,
  by: Principal,
  { question, id, kind, payload }: Settling,
): Promise<string | undefined> {
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const found = await findQuestion(tx, question)
      if (!found) throw new Refusal('not-found')
      const cipher = await phoneCipherOf(tx, found.record)
      const happenedAt = new Date(uuidTime(id)).toISOString()
      const [verdict] = await appendWithin(tx, ledger, { ...by, program: true }, [
        { id, kind, subject: question, area: found.area, happenedAt, payload },
      ])
      return verdict?.status === 'recorded' && cipher !== undefined ? ledger.sealer.open(cipher) : undefined
    }),
  )
}
