import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { content, EDITORS } from '../rules.ts'

/** An article as an earlier site had published it (cli/portal.ts): public at once, under the time and with the views that site gave it, and marked as imported. */
export const articleImported = defineKind({
  name: 'article-imported',
  title: { zh: '文章从旧站导入', en: 'Article imported from an earlier site' },
  subject: 'article',
  recordedBy: EDITORS,
  payload: z.object({
    content,
    publishedAt: z.iso.datetime(),
    views: z.number().int().min(0).max(1_000_000_000),
    origin: z.string().max(300),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  byProgram: true,
  example: {
    content: {
      title: '示例文章',
      column: 'news',
      body: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: '正文。' }] }] },
    },
    publishedAt: '2021-01-09T00:00:00Z',
    views: 12,
    origin: 'page.html',
  },
})
