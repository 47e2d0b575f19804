import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A post is given up, when it happened or at `endsAt`; it gives no access from then on. */
export const postEnded = defineKind({
  name: 'post-ended',
  title: { zh: '免去岗位', en: 'Post ended' },
  subject: 'post',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({
    reason: z.string().max(200).default(''),
    endsAt: z.iso.datetime({ offset: true }).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  lasting: true,
  example: { reason: '轮换' },
})
