import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A phone may act no more: lost, replaced, given back. Its token is refused from the same moment. */
export const deviceRevoked = defineKind({
  name: 'device-revoked',
  title: { zh: '停用手机', en: 'Phone revoked' },
  subject: 'device',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({ reason: z.string().max(200).default('') }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  byProgram: true,
  lasting: true,
  example: { reason: '丢失' },
})
