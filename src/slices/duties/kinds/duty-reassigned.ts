import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** One duty goes to another post; without `to` it goes back to whoever holds the area. */
export const dutyReassigned = defineKind({
  name: 'duty-reassigned',
  title: { zh: '改派任务', en: 'Duty reassigned' },
  subject: 'duty',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader', 'alley-chief'],
  payload: z.object({
    measure: z.string().regex(UUID),
    opensAt: z.iso.datetime({ offset: true }),
    to: z.string().regex(UUID).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '16',
  example: { measure: '01900000-0000-7000-8000-000000000002', opensAt: '2021-01-08T16:00:00Z' },
})
