import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** Somebody has to stay where they are: in a central place or at home, from a day on, for so many days. */
export const isolationBegun = defineKind({
  name: 'isolation-begun',
  title: { zh: '开始隔离', en: 'Isolation begun' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'investigator', 'township-leader', 'village-leader'],
  payload: z.object({
    mode: z.enum(['central', 'home']),
    fromOn: z.iso.date(),
    days: z.number().int().min(1).max(60),
    reason: z.string().trim().min(1).max(120),
  }),
  personal: ['reason'],
  sealed: [],
  retention: 'register',
  clause: '8',
  colours: 'administrative',
  example: { mode: 'home', fromOn: '2021-01-07', days: 14, reason: '密切接触者' },
})
