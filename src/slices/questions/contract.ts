import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { QUESTION_CATEGORIES } from '../../core/question-words.ts'
import { LONGEST, QUESTION_STATES, type QuestionState } from './rules.ts'

const id = z.string().regex(UUID)

export const questionLine = z.object({
  question: z.string(),
  category: z.enum(QUESTION_CATEGORIES),
  area: z.string(),
  areaName: z.string(),
  /** Null: destroyed with the register. */
  text: z.string().nullable(),
  askedAt: z.string(),
  dueAt: z.string(),
  isLate: z.boolean(),
  state: z.enum(QUESTION_STATES),
  /** They want to be told by telephone when it is answered; the number is shown to nobody. */
  hasPhone: z.boolean(),
  answer: z.string().nullable(),
  reason: z.string().nullable(),
  settledAt: z.string().nullable(),
})
export type QuestionLine = z.infer<typeof questionLine>

export const listQuestions = endpoint({
  method: 'GET',
  path: '/api/questions',
  may: 'moderate',
  summary: 'Questions of residents: those that wait, oldest first, or those that are settled, newest first',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    state: z.enum(['waiting', 'settled']).default('waiting'),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  reply: z.object({ questions: z.array(questionLine), waiting: z.number(), late: z.number() }),
})

export const answerQuestion = endpoint({
  method: 'POST',
  path: '/api/questions/:question/answer',
  may: 'moderate',
  summary: 'Answer a question, before everybody or (without `asked`) to whoever has its number',
  params: z.object({ question: id }),
  body: z.object({
    id,
    asked: z.string().trim().min(1).max(LONGEST).optional(),
    answer: z.string().trim().min(1).max(4000),
    answeringUnit: z.string().trim().min(1).max(60),
  }),
  reply: z.object({}),
})

export const rejectQuestion = endpoint({
  method: 'POST',
  path: '/api/questions/:question/reject',
  may: 'moderate',
  summary: 'Leave a question unanswered, and say why',
  params: z.object({ question: id }),
  body: z.object({ id, reason: z.string().trim().min(1).max(300) }),
  reply: z.object({}),
})

/** What a reader sends. `ticket`: with the form, so that it was ours and is taken once. */
export type AskingQuestion = {
  address: string
  ticket: string
  category: string
  area: string
  text: string
  phone: string
}
export type QuestionTaken =
  | { state: 'taken'; number: string; isBlotted: boolean }
  | { state: 'slow' | 'stale' }
  | { state: 'wrong'; field: 'text' | 'category' | 'area' | 'phone' }

/** How a question stands, for whoever has its number. */
export type QuestionTold =
  | { state: 'slow' }
  | { state: 'unknown' }
  | {
      state: QuestionState
      askedAt: Date
      dueAt: Date
      text: string | null
      answer: string | null
      unit: string | null
      reason: string | null
    }
