import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

/** Somebody was asked again where they have been: drivers, people on pushed lists, a red code at a gate. */
export const inquiry = defineKind({
  name: 'inquiry',
  title: { zh: '询问', en: 'Inquiry' },
  subject: 'person',
  recordedBy: ROLES.filter((role) => role !== 'editor' && role !== 'auditor'),
  payload: z.object({
    how: z.enum(['in-person', 'telephone']).default('in-person'),
    beenTo: z.string().max(200).default(''),
    fromRiskArea: z.boolean().default(false),
    note: z.string().max(300).optional(),
  }),
  personal: ['beenTo', 'note'],
  sealed: [],
  retention: 'movement',
  clause: '5',
  example: { how: 'telephone', beenTo: '邯郸', fromRiskArea: false },
})
