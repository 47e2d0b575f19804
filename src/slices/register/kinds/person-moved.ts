import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../rules.ts'

/**
 * A person now lives with another household of the county, wherever that stands. Duties that stay possible keep the area they were
 * put on; those of measures that do not reach the new place are withdrawn.
 */
export const personMoved = defineKind({
  name: 'person-moved',
  title: { zh: '人员迁移', en: 'Person moved' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z.object({
    household: z.string().regex(UUID),
    on: z.iso.date().optional(),
    reason: z.string().max(200).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { household: '01900000-0000-7000-8000-000000000001' },
  change: ({ household }) => ({ with: { kind: 'household', subject: household } }),
})
