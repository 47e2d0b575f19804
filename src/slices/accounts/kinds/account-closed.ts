import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** An account lets nobody in any more; its posts end with it. Its name stays on what it recorded. */
export const accountClosed = defineKind({
  name: 'account-closed',
  title: { zh: '停用账号', en: 'Account closed' },
  subject: 'account',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({ reason: z.string().max(200).default('') }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  lasting: true,
  example: { reason: '调离' },
})
