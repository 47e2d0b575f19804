import { z } from 'zod'
import { tag } from '../../../core/measure.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { phone, REGISTRARS } from '../rules.ts'

/** A door of the county enters the register. */
export const householdRegistered = defineKind({
  name: 'household-registered',
  title: { zh: '登记住户', en: 'Household registered' },
  subject: 'household',
  creates: true,
  recordedBy: REGISTRARS,
  payload: z.object({
    door: z.string().trim().min(1).max(40),
    address: z.string().trim().max(200).default(''),
    phone: phone.optional(),
    tags: z.array(tag).max(30).default([]),
    source: z.enum(['import', 'field', 'desk']).default('desk'),
    /** The campaign whose callers found it. */
    campaign: z.string().regex(UUID).optional(),
  }),
  personal: ['address', 'phone'],
  sealed: ['phone'],
  retention: 'register',
  clause: '3',
  example: { door: '12号', address: '东街一胡同12号', phone: '03108365001', tags: [], source: 'desk' },
  change: (payload) => ({ add: payload.tags }),
})
