import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { LONGEST, NICKNAME } from '../rules.ts'

/** A reader's comment under an article, recorded by the program about nobody and held until an editor has looked at it. */
export const commentMade = defineKind({
  name: 'comment-made',
  title: { zh: '网友评论', en: 'Comment made' },
  subject: 'comment',
  recordedBy: ['commander'],
  payload: z.object({
    article: z.string().regex(UUID),
    parent: z.string().regex(UUID).optional(),
    nickname: z.string().trim().min(1).max(NICKNAME),
    text: z.string().trim().min(1).max(LONGEST),
  }),
  personal: ['nickname', 'text'],
  sealed: [],
  retention: 'register',
  clause: '18',
  byProgram: true,
  lasting: true,
  example: { article: '01900000-0000-7000-8000-000000000009', nickname: '网友12345', text: '说得很清楚。' },
})
