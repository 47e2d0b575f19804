import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../rules.ts'

/** Two rows that look like one person are two people: they are not proposed for merging again. */
export const personsDistinct = defineKind({
  name: 'persons-distinct',
  title: { zh: '确认不是同一人', en: 'Confirmed as two people' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z.object({ other: z.string().regex(UUID), reason: z.string().max(200).optional() }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: { other: '01900000-0000-7000-8000-000000000001' },
})
