import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** An appeal is answered. Upheld, the evidence it was about no longer counts, save for a laboratory's: a doubted test is tested again. */
export const appealDecided = defineKind({
  name: 'appeal-decided',
  title: { zh: '申诉答复', en: 'Appeal decided' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'investigator', 'township-leader'],
  payload: z.object({
    appeal: z.string().regex(UUID),
    upheld: z.boolean(),
    retest: z.boolean().default(false),
    reason: z.string().trim().min(5).max(500),
  }),
  personal: ['reason'],
  sealed: [],
  retention: 'register',
  clause: '6',
  lasting: true,
  colours: 'administrative',
  example: {
    appeal: '01900000-0000-7000-8000-000000000001',
    upheld: true,
    retest: false,
    reason: '核实为同名，原记录有误',
  },
})
