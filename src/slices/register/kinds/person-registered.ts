import { z } from 'zod'
import { tag } from '../../../core/measure.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import {
  birthDate,
  checkNumbers,
  completeNumbers,
  documentKind,
  identity,
  personName,
  phone,
  REGISTRARS,
  SEXES,
} from '../rules.ts'

/** A person enters the register, as a member of a household. A document number is checked, and completes birth date and sex. */
export const personRegistered = defineKind({
  name: 'person-registered',
  title: { zh: '登记人员', en: 'Person registered' },
  subject: 'person',
  creates: true,
  recordedBy: REGISTRARS,
  payload: z
    .object({
      household: z.string().regex(UUID),
      name: personName,
      sex: z.enum(SEXES).default('unknown'),
      bornOn: birthDate.optional(),
      relation: z.string().trim().max(20).default(''),
      documentKind: documentKind.default('identity-card'),
      identity: identity.optional(),
      phone: phone.optional(),
      workplace: z.string().trim().max(100).default(''),
      tags: z.array(tag).max(30).default([]),
      /** The campaign whose callers found it. */
      campaign: z.string().regex(UUID).optional(),
    })
    .superRefine(checkNumbers)
    .overwrite(completeNumbers),
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
