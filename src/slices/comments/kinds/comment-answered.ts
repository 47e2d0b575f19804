import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../../articles/rules.ts'

/** The county's own word under a comment, marked as that, with the unit that answers for it. */
export const commentAnswered = defineKind({
  name: 'comment-answered',
  title: { zh: '官方回复评论', en: 'Comment answered officially' },
  subject: 'comment',
  recordedBy: EDITORS,
  payload: z.object({
    article: z.string().regex(UUID),
    parent: z.string().regex(UUID),
    text: z.string().trim().min(1).max(1000),
    answeringUnit: z.string().trim().min(1).max(60),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  byProgram: true,
  lasting: true,
  example: {
    article: '01900000-0000-7000-8000-000000000009',
    parent: '01900000-0000-7000-8000-000000000010',
    text: '感谢提醒，已更正。',
    answeringUnit: '县指挥部',
  },
})
