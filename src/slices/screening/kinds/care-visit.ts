import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

/** Somebody who needs care was seen: how they are, what they lack. */
export const careVisit = defineKind({
  name: 'care-visit',
  title: { zh: '探访', en: 'Care visit' },
  subject: 'person',
  recordedBy: ROLES.filter((role) => role !== 'editor' && role !== 'auditor'),
  payload: z.object({
    well: z.boolean(),
    lacks: z.string().max(200).default(''),
    note: z.string().max(300).optional(),
  }),
  personal: ['lacks', 'note'],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { well: true, lacks: '' },
})
