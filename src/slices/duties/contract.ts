import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { condition } from '../../core/condition.ts'
import { endpoint } from '../../core/endpoint.ts'
import { ANSWERABLE, measureSpec, subjectKind } from '../../core/measure.ts'
import { bilingual } from '../../core/text.ts'
import { role } from '../../core/role.ts'

/** Done of due: `due` counts duties whose window has opened, waived and withdrawn ones apart. `late` is part of `done`. */
export const tally = z.object({
  due: z.number(),
  done: z.number(),
  late: z.number(),
  waived: z.number(),
  overdue: z.number(),
})
export type Tally = z.infer<typeof tally>

export const measureLine = z.object({
  measure: z.string(),
  key: z.string(),
  title: bilingual,
  area: z.string(),
  directive: z.string().nullable(),
  department: z.string().nullable(),
  answerable: z.enum(ANSWERABLE),
  doer: role,
  target: z.number(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  spec: measureSpec,
})
export type MeasureLine = z.infer<typeof measureLine>

export const board = z.object({
  area: z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) }),
  /** When the counters were read; at most two seconds old. */
  at: z.string(),
  total: tally,
  measures: z.array(measureLine.extend(tally.shape)),
  children: z.array(
    tally.extend({
      area: z.string(),
      name: z.string(),
      level: z.enum(AREA_LEVELS),
      households: z.number(),
      chief: z.string().nullable(),
      byMeasure: z.array(tally.extend({ measure: z.string() })),
    }),
  ),
})
export type Board = z.infer<typeof board>

export const showBoard = endpoint({
  method: 'GET',
  path: '/api/board',
  may: 'see-board',
  summary: 'Coverage of an area by measure and by the areas one level down',
  query: z.object({ area: z.string().regex(AREA_NUMBER).optional(), directive: z.uuid().optional() }),
  reply: board,
})

export const DUTY_STATES = ['open', 'overdue', 'done', 'late', 'waived', 'withdrawn'] as const

export const dutyLine = z.object({
  measure: z.string(),
  title: bilingual,
  opensAt: z.string(),
  dueAt: z.string(),
  closesAt: z.string().nullable(),
  state: z.enum(DUTY_STATES),
  subject: z.string(),
  subjectKind,
  area: z.string(),
  areaName: z.string(),
  /** Door, name or place as a list shows it. */
  label: z.string(),
  doneAt: z.string().nullable(),
  doneBy: z.string().nullable(),
  assigned: z.string().nullable(),
  assignedName: z.string().nullable(),
  /** Of an overdue duty: the level of its ladder that it has climbed to. */
  level: z.enum(AREA_LEVELS).nullable(),
  doer: role,
  evidenceKind: z.string(),
  /** What the evidence must say. */
  evidenceWhere: condition,
})
export type DutyLine = z.infer<typeof dutyLine>

export const listDuties = endpoint({
  method: 'GET',
  path: '/api/duties',
  may: 'see-register',
  summary: 'Duties in an area, open ones longest overdue first, by keyset',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    measure: z.uuid().optional(),
    state: z.enum(DUTY_STATES).default('open'),
    subject: z.uuid().optional(),
    assigned: z.uuid().optional(),
    /** Only those that have climbed to the chief of `area`. */
    escalated: z.stringbool().optional(),
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  }),
  reply: z.object({ duties: z.array(dutyLine), next: z.string().nullable() }),
})
