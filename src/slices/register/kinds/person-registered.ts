import { z } from 'zod'
import { tag } from '../../../core/measure.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** A person enters the register, as a member of a household. */
export const personRegistered = defineKind({
  name: 'person-registered',
  title: { zh: '登记人员', en: 'Person registered' },
  subject: 'person',
  creates: true,
  recordedBy: [
    'commander',
    'clerk',
    'township-leader',
    'village-leader',
    'contact-cadre',
    'alley-chief',
    'stairwell-chief',
  ],
  payload: z.object({
    household: z.string().regex(UUID),
    name: z.string().min(1).max(60),
    sex: z.enum(['female', 'male', 'unknown']).default('unknown'),
    bornOn: z.iso.date().optional(),
    relation: z.string().max(20).default(''),
    documentKind: z.string().max(30).default('identity-card'),
    identity: z.string().max(30).optional(),
    phone: z.string().max(20).optional(),
    workplace: z.string().max(100).default(''),
    tags: z.array(tag).max(30).default([]),
    /** The campaign whose callers found it. */
    campaign: z.string().regex(UUID).optional(),
  }),
  personal: ['name', 'bornOn', 'identity', 'phone', 'workplace'],
  sealed: ['identity', 'phone'],
  retention: 'register',
  clause: '3',
  example: {
    household: '01900000-0000-7000-8000-000000000001',
    name: '示例人',
    sex: 'female',
    bornOn: '1962-03-04',
    relation: '户主',
    phone: '13900000000',
    workplace: '',
    tags: ['occupation:farmer'],
  },
  change: (payload) => ({ add: payload.tags }),
})
