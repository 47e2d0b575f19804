import { z } from 'zod'
import { AREA_NUMBER } from '../../../core/area.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../rules.ts'

/**
 * A whole household moves to another door, taking its members along: each named one is moved by a record of its own. Refused when
 * somebody lives there who is not named (register/guarding.ts), so that nobody is left behind unseen.
 */
export const householdMoved = defineKind({
  name: 'household-moved',
  title: { zh: '整户迁移', en: 'Household moved' },
  subject: 'household',
  recordedBy: REGISTRARS,
  payload: z.object({
    area: z.string().regex(AREA_NUMBER),
    basis: z.string().regex(UUID),
    door: z.string().trim().min(1).max(40),
    address: z.string().trim().max(200).default(''),
    members: z.array(z.string().regex(UUID)).max(60),
    reason: z.string().max(200).optional(),
  }),
  personal: ['address'],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: {
    area: '130430100201001',
    basis: '01900000-0000-7000-8000-000000000001',
    door: '3号',
    members: [],
  },
  change: ({ area }) => ({ area }),
  reaction: ({ subject, payload }) =>
    payload.members.map((person) => ({
      kind: 'person-moved',
      subject: person,
      payload: { household: subject },
    })),
})
