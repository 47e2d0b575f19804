import { z } from 'zod'
import type { FaultCode } from '../../../core/faults.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { HOUSEHOLD_FIELDS, phone, REGISTRARS } from '../rules.ts'

/** What the register says of a door is put right: only the fields that change. `basis` as in person-amended. */
export const householdAmended = defineKind({
  name: 'household-amended',
  title: { zh: '更正住户信息', en: 'Household amended' },
  subject: 'household',
  recordedBy: REGISTRARS,
  payload: z
    .object({
      basis: z.string().regex(UUID),
      door: z.string().trim().min(1).max(40).optional(),
      address: z.string().trim().max(200).optional(),
      phone: phone.nullable().optional(),
      reason: z.string().max(200).optional(),
    })
    .superRefine((given, context) => {
      if (HOUSEHOLD_FIELDS.every((field) => given[field] === undefined))
        context.addIssue({ code: 'custom', message: 'nothing-changed' satisfies FaultCode, input: given })
    }),
  personal: ['address', 'phone'],
  sealed: ['phone'],
  retention: 'register',
  clause: '3',
  example: { basis: '01900000-0000-7000-8000-000000000001', door: '14号' },
})
