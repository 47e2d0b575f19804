import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A reader says that a comment should not stand there; editors look at it again. */
export const commentReported = defineKind({
  name: 'comment-reported',
  title: { zh: '举报评论', en: 'Comment reported' },
  subject: 'comment',
  recordedBy: ['commander'],
  payload: z.object({}),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  byProgram: true,
  lasting: true,
  example: {},
})
