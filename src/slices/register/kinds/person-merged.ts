import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { tag } from '../../../core/measure.ts'
import { REGISTRARS } from '../rules.ts'

/**
 * Two rows are one person: this one counts no more, `into` stays, and takes over the tags named. Taking the record back undoes
 * both.
 */
export const personMerged = defineKind({
  name: 'person-merged',
  title: { zh: '合并重复人员', en: 'Duplicate merged' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z.object({
    into: z.string().regex(UUID),
    tags: z.array(tag).max(30).default([]),
    reason: z.string().max(200).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { into: '01900000-0000-7000-8000-000000000001' },
  change: () => ({ active: false }),
  reaction: ({ payload }) =>
    payload.tags.length === 0
      ? []
      : [{ kind: 'person-tagged', subject: payload.into, payload: { add: payload.tags } }],
})
