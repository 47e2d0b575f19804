import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A leader took an account's authenticator and recovery codes away, as after a lost phone; every session of it ended. */
export const totpReset = defineKind({
  name: 'totp-reset',
  title: { zh: '重置验证器', en: 'Authenticator reset' },
  subject: 'account',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({ reason: z.string().max(200).default('') }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  lasting: true,
  byProgram: true,
  example: { reason: '手机丢失' },
})
