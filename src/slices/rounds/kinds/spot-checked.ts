import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { DOOR_CALLERS } from '../../../core/role.ts'

/** What somebody else found at a door: it is as was recorded, it is not, or there was nobody to ask. */
export const SPOT_FOUND = ['as-recorded', 'otherwise', 'nobody-home'] as const

export const spotChecked = defineKind({
  name: 'spot-checked',
  title: { zh: '抽查结果', en: 'Spot check' },
  subject: 'household',
  recordedBy: DOOR_CALLERS,
  payload: z.object({
    check: z.string().regex(UUID),
    found: z.enum(SPOT_FOUND),
    note: z.string().trim().max(300).optional(),
  }),
  personal: ['note'],
  sealed: [],
  retention: 'register',
  photos: 'evidence',
  clause: '3',
  example: { check: '01900000-0000-7000-8000-000000000003', found: 'as-recorded' },
})
