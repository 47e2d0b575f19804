import { commonArea } from '../../core/area.ts'
import { COUNTY_OFFSET, DAY, dayStart } from '../../core/cadence.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { areaAsked } from '../areas/queries.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import type { listQuestions, RoundQuestion } from './contract.ts'
import { placedRecords } from './placing.ts'
import { areaNames, doorsOf, namedDoors, peopleOf, roundsOf, settledOf } from './queries.ts'
import { questionsOf } from './rules.ts'
import type { ReplyOf } from '../../core/endpoint.ts'

/** Records of one day that are looked through at once; a county on a busy day is looked through a township at a time. */
const MOST = 60_000
/** Doors named of each question. */
const NAMED = 12

/** What a day's rounds in an area raise as questions, with what was said of them. */
export async function readQuestions(
  ledger: Ledger,
  by: Principal,
  asked: { area?: string | undefined; day?: string | undefined },
): Promise<ReplyOf<typeof listQuestions>> {
  return within(ledger.database, by.area, async (tx) => {
    const area = await areaAsked(tx, by.area, asked.area)
    const start = asked.day === undefined ? dayStart(ledger.now()) : Date.parse(asked.day) - COUNTY_OFFSET
    const records = await roundsOf(tx, area, { from: new Date(start), to: new Date(start + DAY) }, MOST)
    if (records.length >= MOST) throw new Refusal('bad-input', [{ path: 'area', message: 'area-too-wide' }])
    const doors = await doorsOf(tx, [...new Set(records.map((record) => record.area))])
    const { placed, before } = await placedRecords(tx, ledger.sealer, area, start, records)
    const questions = questionsOf(placed, doors, before)
    const people = await peopleOf(tx, [...new Set(questions.map(({ account }) => account))])
    const shown = await namedDoors(
      tx,
      questions.flatMap((one) => one.doors.slice(0, NAMED)),
    )
    const settled = await settledOf(tx, questions)
    const names = await areaNames(tx, [area, ...questions.map(({ areas }) => commonArea(areas))])
    return {
      area,
      areaName: names.get(area) ?? area,
      day: new Date(start + COUNTY_OFFSET).toISOString().slice(0, 10),
      people: new Set(records.map(({ account }) => account)).size,
      records: records.length,
      questions: questions.map((one): RoundQuestion => {
        const { rule, account, first, figure } = one
        const person = people.get(account)
        const common = commonArea(one.areas)
        return {
          rule,
          account,
          name: person?.name ?? '',
          role: person?.role ?? null,
          area: common,
          areaName: names.get(common) ?? common,
          from: new Date(one.from).toISOString(),
          to: new Date(one.to).toISOString(),
          first,
          doorCount: one.doors.length,
          doors: one.doors.slice(0, NAMED).flatMap((door) => shown.get(door) ?? []),
          figure,
          settled: settled.get(`${rule}/${first}`) ?? null,
        }
      }),
    }
  })
}
