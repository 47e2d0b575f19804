import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { role } from '../../core/role.ts'
import { SETTLED_BY } from './kinds/question-settled.ts'
import { RULES } from './rules.ts'

/** Where somebody stood: a household by its door, a person's by theirs, a place or unit by its name. */
const door = z.object({ subject: z.string(), kind: z.string(), label: z.string(), areaName: z.string() })

export const question = z.object({
  rule: z.enum(RULES),
  account: z.string(),
  name: z.string(),
  role: role.nullable(),
  /** The smallest area that holds all of it. */
  area: z.string(),
  areaName: z.string(),
  from: z.string(),
  to: z.string(),
  /** The first record it is about: with the rule, what it is settled by. */
  first: z.string(),
  doorCount: z.number(),
  /** The first of them. */
  doors: z.array(door),
  figure: z.number(),
  settled: z.object({ how: z.enum(SETTLED_BY), note: z.string(), by: z.string(), at: z.string() }).nullable(),
})
export type RoundQuestion = z.infer<typeof question>

export const listQuestions = endpoint({
  method: 'GET',
  path: '/api/rounds',
  may: 'see-rounds',
  summary: 'What a day’s rounds in an area raise as questions: seldom in an honest round, and no verdict',
  query: z.object({ area: z.string().regex(AREA_NUMBER).optional(), day: z.iso.date().optional() }),
  reply: z.object({
    area: z.string(),
    areaName: z.string(),
    day: z.string(),
    /** Whose rounds were looked at, and how many records. */
    people: z.number(),
    records: z.number(),
    questions: z.array(question),
  }),
})
