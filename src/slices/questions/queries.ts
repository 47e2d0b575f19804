import { sql, type RawBuilder } from 'kysely'
import { areaRangeEnd } from '../../core/area.ts'
import type { Tx } from '../../database/connect.ts'
import type { QuestionLine } from './contract.ts'

export type QuestionRow = Omit<QuestionLine, 'askedAt' | 'dueAt' | 'isLate' | 'settledAt'> & {
  askedAt: Date
  settledAt: Date | null
  unit: string | null
  record: string
}

const ROW = sql`q.question, q.category, q.area, coalesce(a.name, q.area) as "areaName", p.payload ->> 'text' as text, q.asked_at as "askedAt",
  q.state, p.payload ? 'phone' as "hasPhone", coalesce(g.answer, r.payload ->> 'answer') as answer, coalesce(g.unit, s.payload ->> 'answeringUnit') as unit,
  q.reason, q.settled_at as "settledAt", q.record`
const FROM = sql`question q left join area a on a.area = q.area left join question_page g on g.question = q.question
  left join lateral (select * from record_personal p where p.id = q.record offset 0) p on true
  left join lateral (select * from record_personal p where p.id = q.settling offset 0) r on true
  left join lateral (select * from record s where s.id = q.settling offset 0) s on true`

async function rowsOf(
  tx: Tx,
  where: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): Promise<QuestionRow[]> {
  const { rows } = await sql<QuestionRow>`select ${ROW} from ${FROM} where ${where} ${order}`.execute(tx)
  return rows.map((row) => ({ ...row, hasPhone: row.hasPhone ?? false }))
}

export function questionsIn(
  tx: Tx,
  { area, state, limit }: { area: string; state: 'waiting' | 'settled'; limit: number },
): Promise<QuestionRow[]> {
  const inside = sql`q.area >= ${area} and q.area < ${areaRangeEnd(area)}`
  return state === 'waiting'
    ? rowsOf(tx, sql`${inside} and q.state = 'waiting'`, sql`order by q.asked_at, q.question limit ${limit}`)
    : rowsOf(
        tx,
        sql`${inside} and q.state <> 'waiting'`,
        sql`order by q.settled_at desc, q.question limit ${limit}`,
      )
}

/** When those that wait were asked. */
export async function waitingSince(tx: Tx, area: string): Promise<Date[]> {
  const { rows } = await sql<{ at: Date }>`
    select asked_at as at from question where area >= ${area} and area < ${areaRangeEnd(area)} and state = 'waiting'`.execute(
    tx,
  )
  return rows.map(({ at }) => at)
}

export async function questionNumbered(tx: Tx, number: string): Promise<QuestionRow | undefined> {
  return (await rowsOf(tx, sql`q.number = ${number}`, sql``))[0]
}

export async function findQuestion(tx: Tx, question: string): Promise<QuestionRow | undefined> {
  return (await rowsOf(tx, sql`q.question = ${question}`, sql``))[0]
}

/** The sealed telephone of a question, if one was left. */
export async function phoneCipherOf(tx: Tx, record: string): Promise<string | undefined> {
  const { rows } = await sql<{ cipher: string | null }>`
    select payload -> 'phone' ->> 'cipher' as cipher from record_personal where id = ${record}`.execute(tx)
  return rows[0]?.cipher ?? undefined
}

export type PublicAnswer = {
  question: string
  category: QuestionLine['category']
  asked: string
  answer: string
  unit: string
  askedAt: Date
  answeredAt: Date
}

/** Answers everybody reads, newest first, after one of them. For readers without any scope. */
export async function publicAnswers(
  tx: Tx,
  { after, limit }: { after?: { at: Date; question: string } | undefined; limit: number },
): Promise<PublicAnswer[]> {
  const { rows } = await sql<PublicAnswer>`
    select question, category, asked, answer, unit, asked_at as "askedAt", answered_at as "answeredAt" from question_page
    where ${after ? sql`(answered_at, question) < (${after.at}, ${after.question}::uuid)` : sql`true`}
    order by answered_at desc, question desc limit ${limit}`.execute(tx)
  return rows
}

/** Days an answer may take, as the site is configured. */
export async function daysToAnswer(tx: Tx, usual: number): Promise<number> {
  const { rows } = await sql<{ days: number | null }>`
    select (settings ->> 'answerDays')::int as days from portal_site`.execute(tx)
  return rows[0]?.days ?? usual
}
