import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { bulletinContent } from './rules.ts'

export const bulletinLine = z.object({
  bulletin: z.string(),
  asOf: z.string(),
  /** Null once withdrawn. */
  content: bulletinContent.nullable(),
  draftedByName: z.string(),
  draftedAt: z.string(),
  /** By whoever asks: somebody else puts it out. */
  isOwn: z.boolean(),
  publishedByName: z.string().nullable(),
  publishedAt: z.string().nullable(),
  withdrawnAt: z.string().nullable(),
  withdrawnReason: z.string().nullable(),
})
export type BulletinLine = z.infer<typeof bulletinLine>

export const listBulletins = endpoint({
  method: 'GET',
  path: '/api/bulletins',
  may: 'manage-articles',
  summary: 'Bulletins of figures as editors see them, the newest first, at most a hundred',
  reply: z.object({ bulletins: z.array(bulletinLine) }),
})

const step = { id: z.string().regex(UUID), bulletin: z.string().regex(UUID) }

/** One record about a bulletin: `id` is the record's, so that asking twice after a lost answer records once. */
export const stepBulletin = endpoint({
  method: 'POST',
  path: '/api/bulletins',
  may: 'manage-articles',
  summary: 'Draft a bulletin, put out what somebody else drafted, or withdraw it with a reason',
  body: z.discriminatedUnion('step', [
    z.object({ ...step, step: z.literal('draft'), content: bulletinContent }),
    z.object({ ...step, step: z.literal('publish') }),
    z.object({ ...step, step: z.literal('withdraw'), reason: z.string().trim().min(1).max(200) }),
  ]),
  reply: z.object({}),
})
