import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../rules.ts'

/** The article is no longer to be read; its address says so, and why. */
export const articleWithdrawn = defineKind({
  name: 'article-withdrawn',
  title: { zh: '文章撤回', en: 'Article withdrawn' },
  subject: 'article',
  recordedBy: EDITORS,
  payload: z.object({ reason: z.string().trim().min(1).max(500) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { reason: '内容有误' },
})
