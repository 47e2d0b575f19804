import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { role } from '../../core/role.ts'
import { REPORT_STATES } from './rules.ts'

/** Posts of the field by what came of them today, and what their phones sent. */
export const reporting = z.object({
  posts: z.number(),
  reported: z.number(),
  silent: z.number(),
  phoneless: z.number(),
  records: z.number(),
})
export type Reporting = z.infer<typeof reporting>

export const fieldDay = z.object({
  area: z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) }),
  /** When it was counted; at most five seconds old. */
  at: z.string(),
  total: reporting,
  /** The areas one level down, with the posts in each; `here`: posts over the area itself. */
  children: z.array(reporting.extend({ area: z.string(), name: z.string(), here: z.boolean() })),
  /** Records by the hour of the county’s clock in which they were made, today and the day before. */
  hours: z.array(z.object({ hour: z.number(), today: z.number(), before: z.number() })),
})
export type FieldDay = z.infer<typeof fieldDay>

export const showFieldDay = endpoint({
  method: 'GET',
  path: '/api/fieldwork',
  may: 'see-rounds',
  summary: 'Today in the field: who has sent records from a phone, who has not, how many by the hour',
  query: z.object({ area: z.string().regex(AREA_NUMBER).optional() }),
  reply: fieldDay,
})

export const fieldPost = z.object({
  post: z.string(),
  account: z.string(),
  holder: z.string(),
  role,
  area: z.string(),
  areaName: z.string(),
  village: z.string(),
  phoneTail: z.string().nullable(),
  state: z.enum(REPORT_STATES),
  records: z.number(),
  lastAt: z.string().nullable(),
  /** Duties in its area, of its kind, that wait to be done. */
  waiting: z.number(),
  /** Phones in use, when one was last heard of, and what they said they had not sent. */
  phones: z.number(),
  seenAt: z.string().nullable(),
  unsent: z.number().nullable(),
})
export type FieldPost = z.infer<typeof fieldPost>

export const listFieldPosts = endpoint({
  method: 'GET',
  path: '/api/fieldwork/posts',
  may: 'see-rounds',
  summary: 'Posts of the field in an area by what came of them today, in area order, by keyset',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    state: z.enum(REPORT_STATES).default('silent'),
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ posts: z.array(fieldPost), next: z.string().nullable() }),
})

export const find = z.object({
  subject: z.string(),
  kind: z.enum(['household', 'person']),
  area: z.string(),
  areaName: z.string(),
  village: z.string(),
  household: z.string(),
  door: z.string(),
  /** Of a person; a household is named by its door. */
  name: z.string(),
  /** How many people live at a household that was found. */
  members: z.number(),
  record: z.string(),
  foundAt: z.string(),
  finder: z.string(),
  /** Whether whoever asks found it: somebody else looks at it. */
  own: z.boolean(),
  /** Others in the register who may be the same: the same name with the same birth date, telephone or household, or the same door. */
  alike: z.array(z.object({ subject: z.string(), label: z.string() })),
  reviewed: z.object({ at: z.string(), by: z.string(), record: z.string() }).nullable(),
})
export type Find = z.infer<typeof find>

export const listFinds = endpoint({
  method: 'GET',
  path: '/api/fieldwork/finds',
  may: 'see-register',
  summary: 'Households and people found in the field, those nobody has looked at first of all, by keyset',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    reviewed: z.stringbool().default(false),
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({
    finds: z.array(find),
    next: z.string().nullable(),
    /** How many wait in the area, counted no further than 1,000; null on further pages. */
    waiting: z.number().nullable(),
  }),
})
