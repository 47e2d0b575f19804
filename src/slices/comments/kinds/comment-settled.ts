import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../../articles/rules.ts'

/** An editor has looked at a comment: readers see it from now on, or no more. */
export const commentSettled = defineKind({
  name: 'comment-settled',
  title: { zh: '评论审核', en: 'Comment looked at' },
  subject: 'comment',
  recordedBy: EDITORS,
  payload: z.object({ isShown: z.boolean(), reason: z.string().trim().max(200).optional() }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  byProgram: true,
  lasting: true,
  example: { isShown: true },
})
