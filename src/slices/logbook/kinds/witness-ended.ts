import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** A witness looks no longer, or its key is lost. What it signed stays. */
export const witnessEnded = defineKind({
  name: 'witness-ended',
  title: { zh: '公开日志见证方退出', en: 'Witness of the public log ended' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({ witness: z.string().regex(UUID), reason: z.string().trim().min(5).max(300) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  example: { witness: '01900000-0000-7000-8000-000000000001', reason: '密钥更换，另行登记' },
})
