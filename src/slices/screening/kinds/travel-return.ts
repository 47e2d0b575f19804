import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

/** A person came back from elsewhere. From a risk area it is the event that starts monitoring; day 0 is the day of return. */
export const travelReturn = defineKind({
  name: 'travel-return',
  title: { zh: '外出返回', en: 'Return from travel' },
  subject: 'person',
  recordedBy: ROLES.filter((role) => role !== 'editor' && role !== 'auditor'),
  payload: z.object({
    returnedOn: z.iso.date().optional(),
    from: z.string().max(60).default(''),
    fromRiskArea: z.boolean(),
  }),
  personal: ['from'],
  sealed: [],
  retention: 'movement',
  clause: '4',
  colours: 'self-declared',
  example: { returnedOn: '2021-01-05', from: '石家庄', fromRiskArea: true },
  change: ({ fromRiskArea }) => (fromRiskArea ? { add: ['origin:risk-area'] } : {}),
})
