import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS, version } from '../rules.ts'

/** A version is not to go out as it is; what was approved or waiting for its hour is stopped by it too. */
export const articleReturned = defineKind({
  name: 'article-returned',
  title: { zh: '文章退回', en: 'Article returned' },
  subject: 'article',
  recordedBy: EDITORS,
  payload: z.object({ version, reason: z.string().trim().min(1).max(500) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { version: 1, reason: '数字请再核对' },
})
