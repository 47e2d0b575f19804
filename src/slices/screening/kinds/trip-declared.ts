import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { DECLARERS } from '../../../core/role.ts'

export const TRANSPORTS = ['own-car', 'bus', 'train', 'flight', 'lorry', 'on-foot', 'other'] as const

/** A journey as the traveller tells it (行程申报): from where, over what, to arrive when. No county can work a travel code out by itself. */
export const tripDeclared = defineKind({
  name: 'trip-declared',
  title: { zh: '行程申报', en: 'Trip declared' },
  subject: 'person',
  recordedBy: DECLARERS,
  payload: z
    .object({
      from: z.string().trim().min(1).max(60),
      departedOn: z.iso.date(),
      arrivesOn: z.iso.date(),
      stops: z.array(z.string().trim().min(1).max(60)).max(20).default([]),
      transport: z.enum(TRANSPORTS).default('other'),
      /** Whether any of it was in a medium- or high-risk area, as the traveller says. */
      fromRiskArea: z.boolean(),
    })
    .refine(({ departedOn, arrivesOn }) => departedOn <= arrivesOn, { path: ['arrivesOn'] }),
  personal: ['from', 'stops'],
  sealed: [],
  retention: 'movement',
  clause: '4',
  colours: 'self-declared',
  example: {
    from: '邯郸',
    departedOn: '2021-01-08',
    arrivesOn: '2021-01-08',
    stops: ['广平'],
    transport: 'bus',
    fromRiskArea: false,
  },
})
