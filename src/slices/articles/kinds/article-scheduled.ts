import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS, version } from '../rules.ts'

/** The approved version goes out by itself at a given time (jobs.ts). */
export const articleScheduled = defineKind({
  name: 'article-scheduled',
  title: { zh: '文章定时发布', en: 'Article scheduled' },
  subject: 'article',
  recordedBy: EDITORS,
  payload: z.object({ version, publishAt: z.iso.datetime() }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: { version: 1, publishAt: '2099-01-01T00:00:00Z' },
})
