import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { content, EDITORS } from '../rules.ts'

/** A new version of an article. It says which version its author had before them, so that nobody writes over what they have not seen. */
export const articleDrafted = defineKind({
  name: 'article-drafted',
  title: { zh: '文章起草或修改', en: 'Article drafted' },
  subject: 'article',
  recordedBy: EDITORS,
  payload: z.object({ content, basisVersion: z.number().int().min(0) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  lasting: true,
  example: {
    content: {
      title: '示例文章',
      column: 'news',
      body: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: '正文。' }] }] },
    },
    basisVersion: 0,
  },
})
