import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** An override is over before its time. One person is enough. */
export const overrideEnded = defineKind({
  name: 'override-ended',
  title: { zh: '取消人工调整码色', en: 'Override ended' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'investigator', 'township-leader'],
  payload: z.object({ override: z.string().regex(UUID), reason: z.string().trim().min(1).max(300) }),
  personal: ['reason'],
  sealed: [],
  retention: 'register',
  clause: '6',
  colours: 'administrative',
  logged: true,
  example: { override: '01900000-0000-7000-8000-000000000001', reason: '流调已排除' },
})
