import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { DOOR_CALLERS } from '../../../core/role.ts'

/** The second list: every door of an alley where somebody lives, written down by somebody who has not seen the first. */
export const alleyRechecked = defineKind({
  name: 'alley-rechecked',
  title: { zh: '背对背复核', en: 'Alley re-checked' },
  subject: 'area',
  recordedBy: DOOR_CALLERS,
  payload: z.object({
    campaign: z.string().regex(UUID),
    recheck: z.string().regex(UUID),
    doors: z
      .array(z.object({ door: z.string().trim().min(1).max(40), people: z.number().int().min(0).max(60) }))
      .max(500),
    note: z.string().max(500).optional(),
  }),
  personal: ['note'],
  sealed: [],
  retention: 'register',
  clause: '3',
  example: {
    campaign: '01900000-0000-7000-8000-000000000001',
    recheck: '01900000-0000-7000-8000-000000000003',
    doors: [{ door: '12号', people: 3 }],
  },
})
