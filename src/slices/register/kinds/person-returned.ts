import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../rules.ts'

/** A person who had left the county lives here again. That a return from a risk area starts monitoring is `travel-return`'s. */
export const personReturned = defineKind({
  name: 'person-returned',
  title: { zh: '迁回', en: 'Person came back' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z.object({ on: z.iso.date().optional(), reason: z.string().max(200).optional() }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { on: '2021-01-09' },
  change: () => ({ active: true }),
})
