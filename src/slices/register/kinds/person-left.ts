import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../rules.ts'

export const LEAVINGS = ['died', 'left-county'] as const

/** A person is no longer of the county: open duties that are not yet missed are withdrawn, nothing new is asked. */
export const personLeft = defineKind({
  name: 'person-left',
  title: { zh: '死亡或迁出', en: 'Person died or left' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z.object({
    how: z.enum(LEAVINGS),
    on: z.iso.date().optional(),
    to: z.string().trim().max(120).optional(),
    reason: z.string().max(200).optional(),
  }),
  personal: ['to'],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { how: 'left-county', to: '邻县' },
  change: () => ({ active: false }),
})
