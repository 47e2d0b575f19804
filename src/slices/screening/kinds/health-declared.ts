import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { DECLARERS } from '../../../core/role.ts'
import { SYMPTOMS } from './health-check.ts'

/** How somebody says they are, by themselves or for one of their family (健康申报). */
export const healthDeclared = defineKind({
  name: 'health-declared',
  title: { zh: '健康申报', en: 'Health declared' },
  subject: 'person',
  recordedBy: DECLARERS,
  payload: z.object({
    celsius: z.number().min(30).max(45).optional(),
    symptoms: z.array(z.enum(SYMPTOMS)).max(10).default([]),
    note: z.string().max(300).optional(),
  }),
  personal: ['note'],
  sealed: [],
  retention: 'register',
  clause: '6',
  colours: 'self-declared',
  example: { celsius: 36.5, symptoms: [] },
})
