import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** Somebody other than the finder has looked at a household or person found in the field, and it stands as it is. */
export const findReviewed = defineKind({
  name: 'find-reviewed',
  title: { zh: '现场新增已核对', en: 'Found in the field: looked at' },
  subject: 'any',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader', 'contact-cadre'],
  payload: z.object({ note: z.string().trim().max(300).default('') }),
  personal: ['note'],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { note: '已电话核实' },
})
