import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { draft } from './rules.ts'

/** The one way to change anything: records in, a verdict for each out. All are written, or none. */
export const record = endpoint({
  method: 'POST',
  path: '/api/records',
  may: 'record',
  summary: 'Append records; the same record sent again is answered as the first time',
  body: z.object({ records: z.array(draft).min(1).max(1000) }),
  reply: z.object({
    verdicts: z.array(z.object({ id: z.string(), seq: z.number(), status: z.enum(['recorded', 'already']) })),
  }),
})

export const timelineEntry = z.object({
  id: z.string(),
  seq: z.number(),
  kind: z.string(),
  subject: z.string(),
  area: z.string(),
  happenedAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  by: z.string(),
  role: z.string().nullable(),
  corrects: z.string().nullable(),
  correctedBy: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
})
export type TimelineEntry = z.infer<typeof timelineEntry>

export const timeline = endpoint({
  method: 'GET',
  path: '/api/records',
  may: 'see-register',
  summary: 'Records about one subject, newest first, or of the caller’s whole scope',
  query: z.object({
    subject: z.uuid().optional(),
    kind: z.string().optional(),
    before: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ records: z.array(timelineEntry), next: z.number().nullable() }),
})

/** Where a reader stands: the ledger's epoch, which a restore raises, and the last number it has seen. */
export const cursor = z.string().regex(/^\d{1,9}\.\d{1,15}$/)

export const changes = endpoint({
  method: 'GET',
  path: '/api/changes',
  may: 'see-register',
  summary:
    'Records of the caller’s scope in the order of the ledger, each exactly once; `next` is where to go on',
  query: z.object({
    since: cursor.optional(),
    area: z.string().regex(AREA_NUMBER).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(500),
  }),
  reply: z.object({
    records: z.array(timelineEntry),
    next: cursor,
    /** There is more already; else it is worth asking again in a second. */
    more: z.boolean(),
  }),
})
