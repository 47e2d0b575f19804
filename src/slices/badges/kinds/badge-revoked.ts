import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ISSUERS } from '../rules.ts'

/** A badge is good no more: lost, given back, or another took its place. Whoever looks it up is warned. */
export const badgeRevoked = defineKind({
  name: 'badge-revoked',
  title: { zh: '作废工作证', en: 'Badge revoked' },
  subject: 'badge',
  recordedBy: ISSUERS,
  payload: z.object({ reason: z.string().trim().min(1).max(200) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  byProgram: true,
  lasting: true,
  example: { reason: '遗失' },
})
