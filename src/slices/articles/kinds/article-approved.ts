import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS, version } from '../rules.ts'

/** Somebody who did not write the version has read it and stands behind it. */
export const articleApproved = defineKind({
  name: 'article-approved',
  title: { zh: '文章审核通过', en: 'Article approved' },
  subject: 'article',
  recordedBy: EDITORS,
  payload: z.object({
    version,
    /** What might tell who somebody is was looked at and stays. */
    acknowledged: z.boolean().default(false),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { version: 1 },
})
