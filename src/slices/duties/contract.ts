import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { condition } from '../../core/condition.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
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
      chiefPost: z.string().nullable(),
      phoneTail: z.string().nullable(),
      byMeasure: z.array(tally.extend({ measure: z.string() })),
    }),
  ),
  /** Villages of a county, else the areas one level down, with the most overdue: at most ten, and what of it is overdue most. */
  behind: z.array(
    tally.extend({
      area: z.string(),
      name: z.string(),
      within: z.string(),
      measure: z.object({ measure: z.string(), title: bilingual, overdue: z.number() }),
      chief: z.object({ post: z.string(), name: z.string(), phoneTail: z.string().nullable() }).nullable(),
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

/** How one measure goes in its present window: what was done in each hour, of how many. */
export const pace = z.object({
  measure: z.string(),
  title: bilingual,
  area: z.string(),
  at: z.string(),
  opensAt: z.string(),
  dueAt: z.string(),
  due: z.number(),
  done: z.number(),
  /** Done before the first of `hours`. */
  before: z.number(),
  hours: z.array(z.object({ hour: z.string(), done: z.number() })),
})
export type Pace = z.infer<typeof pace>

export const showPace = endpoint({
  method: 'GET',
  path: '/api/pace',
  may: 'see-board',
  summary:
    'Pace of one measure in its present window, by the hour; without one named, of the largest with a deadline that is not done',
  query: z.object({ area: z.string().regex(AREA_NUMBER).optional(), measure: z.uuid().optional() }),
  reply: z.object({ pace: pace.nullable() }),
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

/** What a list of duties is narrowed to; the board, its export and "all that match" take the same. */
export const dutyFilter = z.object({
  area: z.string().regex(AREA_NUMBER).optional(),
  measure: z.uuid().optional(),
  state: z.enum(DUTY_STATES).default('open'),
  subject: z.uuid().optional(),
  assigned: z.uuid().optional(),
  /** Only those that have climbed to the chief of `area`. */
  escalated: z.stringbool().optional(),
  doer: role.optional(),
  answerable: z.enum(ANSWERABLE).optional(),
  /** Overdue for at least so many hours. */
  overdueHours: z.coerce.number().int().min(0).max(10_000).optional(),
})
export type DutyFilterInput = z.input<typeof dutyFilter>

export const listDuties = endpoint({
  method: 'GET',
  path: '/api/duties',
  may: 'see-register',
  summary: 'Duties in an area, open ones longest overdue first, by keyset',
  query: dutyFilter.extend({
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  }),
  reply: z.object({ duties: z.array(dutyLine), next: z.string().nullable() }),
})

/** At most this many duties are waived or handed over at once. */
export const MOST_AT_ONCE = 5000

export const countDuties = endpoint({
  method: 'GET',
  path: '/api/duties/count',
  may: 'see-register',
  summary: 'How many duties match, counted no further than one above what can be changed at once',
  query: dutyFilter,
  reply: z.object({ count: z.number(), most: z.number() }),
})

export const changeDuties = endpoint({
  method: 'POST',
  path: '/api/duties/change',
  may: 'manage-duties',
  summary:
    'Waive, or hand to a post or back, every duty that matches: all or none; gives the records, by which it can be undone',
  body: z.object({
    filter: dutyFilter,
    /** How many the person saw: more than that are not changed without being seen. */
    seen: z.number().int().min(1),
    change: z.discriminatedUnion('type', [
      z.object({ type: z.literal('waive'), reason: z.string().trim().min(2).max(500) }),
      z.object({ type: z.literal('reassign'), to: z.uuid().optional() }),
    ]),
  }),
  reply: z.object({ records: z.array(z.string()) }),
})

export const undoChange = endpoint({
  method: 'POST',
  path: '/api/duties/undo',
  may: 'manage-duties',
  summary: 'Take back records of waiving or handing over, all of them',
  body: z.object({ records: z.array(z.string().regex(UUID)).min(1).max(MOST_AT_ONCE) }),
  reply: z.object({ withdrawn: z.number() }),
})

export const listDoers = endpoint({
  method: 'GET',
  path: '/api/duties/doers',
  may: 'manage-duties',
  summary: 'Posts in scope to hand duties to, by a part of the name of who holds them or of their area',
  query: z.object({ q: z.string().trim().max(40).default('') }),
  reply: z.object({
    doers: z.array(
      z.object({ post: z.string(), name: z.string(), role, area: z.string(), areaName: z.string() }),
    ),
  }),
})
