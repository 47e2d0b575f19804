import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { role } from '../../core/role.ts'
import { SETTLED_BY } from './kinds/question-settled.ts'
import { RULES } from './rules.ts'

/** Where somebody stood: a household by its door, a person's by theirs, a place or unit by its name. */
export const spotDoor = z.object({
  subject: z.string(),
  kind: z.string(),
  label: z.string(),
  areaName: z.string(),
})

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
  doors: z.array(spotDoor),
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

export const drawSpotCheck = endpoint({
  method: 'POST',
  path: '/api/rounds/checks',
  may: 'manage-duties',
  summary: 'Draw doors of a day’s rounds at random and give each to somebody else to look at again',
  body: z.object({
    /** Made by whoever asks: the same again draws nothing anew. */
    check: z.string().regex(UUID),
    area: z.string().regex(AREA_NUMBER).optional(),
    day: z.iso.date(),
    share: z.number().min(0.005).max(0.5).default(0.05),
    confidence: z.number().min(0.5).max(0.999).default(0.95),
    withinHours: z.number().positive().max(240).default(48),
  }),
  reply: z.object({ drawn: z.number(), from: z.number(), needed: z.number(), unassigned: z.number() }),
})

export const spotCheck = z.object({
  check: z.string(),
  measure: z.string(),
  area: z.string(),
  areaName: z.string(),
  day: z.string(),
  drawnAt: z.string(),
  by: z.string(),
  share: z.number(),
  confidence: z.number(),
  from: z.number(),
  drawn: z.number(),
  /** Looked at by somebody else than who had recorded there. */
  looked: z.number(),
  otherwise: z.number(),
  /** Looked at again by the very person: counts for nothing. */
  samePerson: z.number(),
  /** Nobody else covers the door. */
  unassigned: z.number(),
  /** At most this share of the doors drawn from is recorded otherwise than it is, with the confidence; null before any was looked at. */
  upper: z.number().nullable(),
  /** The first of those found otherwise. */
  doors: z.array(spotDoor),
})
export type SpotCheck = z.infer<typeof spotCheck>

export const listSpotChecks = endpoint({
  method: 'GET',
  path: '/api/rounds/checks',
  may: 'see-rounds',
  summary: 'Spot checks of an area, the latest twenty, and what they show so far',
  query: z.object({ area: z.string().regex(AREA_NUMBER).optional() }),
  reply: z.object({ checks: z.array(spotCheck) }),
})
