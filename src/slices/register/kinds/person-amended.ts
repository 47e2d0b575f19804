import { z } from 'zod'
import type { FaultCode } from '../../../core/faults.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import {
  birthDate,
  checkNumbers,
  completeNumbers,
  documentKind,
  identity,
  personName,
  PERSON_FIELDS,
  phone,
  REGISTRARS,
  SEXES,
} from '../rules.ts'

/**
 * What the register says of a person is put right: only the fields that change, `null` to empty one. `basis` is the last record
 * about the person that its author had seen; what had come in unseen is not overridden but stands beside it, as a conflict
 * (docs/decisions/0022).
 */
export const personAmended = defineKind({
  name: 'person-amended',
  title: { zh: '更正人员信息', en: 'Person amended' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z
    .object({
      basis: z.string().regex(UUID),
      name: personName.optional(),
      sex: z.enum(SEXES).optional(),
      bornOn: birthDate.nullable().optional(),
      relation: z.string().trim().max(20).optional(),
      documentKind: documentKind.optional(),
      identity: identity.nullable().optional(),
      phone: phone.nullable().optional(),
      workplace: z.string().trim().max(100).optional(),
      /** Why, where it is not plain: a resident asked, an import brought it. */
      reason: z.string().max(200).optional(),
    })
    .superRefine((given, context) => {
      if (PERSON_FIELDS.every((field) => given[field] === undefined))
        context.addIssue({ code: 'custom', message: 'nothing-changed' satisfies FaultCode, input: given })
      checkNumbers(given, context)
    })
    .overwrite(completeNumbers),
  personal: ['name', 'bornOn', 'identity', 'phone', 'workplace'],
  sealed: ['identity', 'phone'],
  retention: 'register',
  clause: '3',
  example: { basis: '01900000-0000-7000-8000-000000000001', phone: '13900000001' },
})
