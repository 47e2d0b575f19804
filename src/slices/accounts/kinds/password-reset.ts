import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A leader gave an account a new first password, which is not in the record; every session of it ended. */
export const passwordReset = defineKind({
  name: 'password-reset',
  title: { zh: '重置密码', en: 'Password reset' },
  subject: 'account',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({ reason: z.string().max(200).default('') }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  lasting: true,
  byProgram: true,
  example: { reason: '忘记密码' },
})
