import { z } from 'zod'
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

/**
 * Somebody on a list pushed from above whom the register does not hold: a person to be found. Carries `state:sought`, by which a
 * measure can set people looking, until `person-found` says how that ended.
 */
export const personSought = defineKind({
  name: 'person-sought',
  title: { zh: '待查找人员', en: 'Person to be found' },
  subject: 'person',
  creates: true,
  recordedBy: REGISTRARS,
  payload: z
    .object({
      name: personName,
      sex: z.enum(SEXES).default('unknown'),
      bornOn: birthDate.optional(),
      documentKind: documentKind.default('identity-card'),
      identity: identity.optional(),
      phone: phone.optional(),
      from: z.string().trim().max(60).default(''),
      returnedOn: z.iso.date().optional(),
      address: z.string().trim().max(200).default(''),
      list: z.string().trim().max(120).default(''),
    })
    .superRefine(checkNumbers)
    .overwrite(completeNumbers),
  personal: ['name', 'bornOn', 'identity', 'phone', 'from', 'address'],
  sealed: ['identity', 'phone'],
  retention: 'register',
  clause: '4',
  example: { name: '示例人', phone: '13900000002', from: '石家庄', returnedOn: '2021-01-05' },
  change: () => ({ add: ['origin:risk-area', 'state:sought'] }),
})
