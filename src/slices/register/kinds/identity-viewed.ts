import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ROLES, may } from '../../../core/role.ts'

export const VIEW_PURPOSES = ['duty', 'tracing', 'resident-request', 'supervision', 'extract'] as const

/** Somebody saw a person’s numbers in full, and why. Never taken back: what was seen was seen. */
export const identityViewed = defineKind({
  name: 'identity-viewed',
  title: { zh: '查看完整号码', en: 'Numbers seen in full' },
  subject: 'person',
  recordedBy: ROLES.filter((role) => may(role, 'see-identity')),
  payload: z.object({ purpose: z.enum(VIEW_PURPOSES), reason: z.string().trim().min(4).max(200) }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { purpose: 'duty', reason: '核对采样条码' },
  lasting: true,
})
