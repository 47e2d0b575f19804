import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind, type Follow } from '../../../core/kind.ts'
import { REGISTRARS } from '../rules.ts'

/**
 * How the search for a person ended: found at a household, which they join and where monitoring begins, or not in the county.
 */
export const personFound = defineKind({
  name: 'person-found',
  title: { zh: '查找结果', en: 'Search ended' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z
    .object({
      household: z.string().regex(UUID).optional(),
      /** Where they are instead, for the county that is told. */
      elsewhere: z.string().trim().min(1).max(120).optional(),
      returnedOn: z.iso.date().optional(),
      fromRiskArea: z.boolean().default(true),
    })
    .refine(({ household, elsewhere }) => (household === undefined) !== (elsewhere === undefined), {
      path: ['household'],
    }),
  personal: ['elsewhere'],
  sealed: [],
  retention: 'register',
  clause: '4',
  example: { elsewhere: '已返回省城' },
  change: ({ household }) =>
    household === undefined
      ? { active: false, drop: ['state:sought'] }
      : { with: { kind: 'household', subject: household }, drop: ['state:sought'] },
  reaction: ({ subject, payload: { household, returnedOn, fromRiskArea } }): Follow[] =>
    household === undefined
      ? []
      : [{ kind: 'travel-return', subject, payload: { returnedOn, fromRiskArea } }],
})
