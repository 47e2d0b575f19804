import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS, version } from '../rules.ts'

/** The last version is put before a second person. */
export const articleSubmitted = defineKind({
  name: 'article-submitted',
  title: { zh: '文章送审', en: 'Article put to review' },
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
