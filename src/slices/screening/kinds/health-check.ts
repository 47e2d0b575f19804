import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

export const SYMPTOMS = [
  'fever',
  'cough',
  'fatigue',
  'breathless',
  'smell-lost',
  'diarrhoea',
  'other',
] as const

/** One day's health of one person: temperature, symptoms, seen or by telephone. */
export const healthCheck = defineKind({
  name: 'health-check',
  title: { zh: '健康监测', en: 'Health check' },
  subject: 'person',
  recordedBy: ROLES.filter((role) => role !== 'editor' && role !== 'auditor'),
  payload: z.object({
    celsius: z.number().min(30).max(45),
    symptoms: z.array(z.enum(SYMPTOMS)).default([]),
    how: z.enum(['in-person', 'telephone', 'self']).default('in-person'),
    note: z.string().max(300).optional(),
  }),
  personal: ['note'],
  sealed: [],
  retention: 'register',
  clause: '8',
  colours: 'epidemiological',
  example: { celsius: 36.5, symptoms: [], how: 'in-person' },
})
