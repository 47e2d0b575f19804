import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS, version } from '../rules.ts'

/** The approved version is what readers see. The time they are shown is when the server took this record, and is never changed again. */
export const articlePublished = defineKind({
  name: 'article-published',
  title: { zh: '文章发布', en: 'Article published' },
  subject: 'article',
  recordedBy: EDITORS,
  payload: z.object({ version }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { version: 1 },
})
