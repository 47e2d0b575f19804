import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** Somebody's isolation is over: its days are served, or it was lifted. */
export const isolationEnded = defineKind({
  name: 'isolation-ended',
  title: { zh: '解除隔离', en: 'Isolation ended' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'investigator', 'township-leader', 'village-leader'],
  payload: z.object({ how: z.enum(['served', 'lifted']), note: z.string().max(200).default('') }),
  personal: ['note'],
  sealed: [],
  retention: 'register',
  clause: '8',
  colours: 'administrative',
  example: { how: 'served', note: '期满，两次核酸阴性' },
})
