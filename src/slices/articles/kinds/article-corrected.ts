import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS, version } from '../rules.ts'

/** An approved version takes the place of the one readers saw, with a note of what changed that stands under the article; also what brings a withdrawn one back. */
export const articleCorrected = defineKind({
  name: 'article-corrected',
  title: { zh: '文章更正', en: 'Article corrected' },
  subject: 'article',
  recordedBy: EDITORS,
  payload: z.object({ version, changed: z.string().trim().min(1).max(500) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { version: 1, changed: '更正了日期' },
})
