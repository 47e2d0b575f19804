import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { PROXY_BASES } from '../rules.ts'

/** Somebody else may show this person's code and speak for them: by their own word, by a slip, or as their family. */
export const proxyAgreed = defineKind({
  name: 'proxy-agreed',
  title: { zh: '同意代持健康码', en: 'Code may be shown by another' },
  subject: 'person',
  recordedBy: ['resident'],
  payload: z.object({ proxy: z.string().regex(UUID), basis: z.enum(PROXY_BASES) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  byProgram: true,
  lasting: true,
  example: { proxy: '01900000-0000-7000-8000-000000000009', basis: 'agreed' },
})
