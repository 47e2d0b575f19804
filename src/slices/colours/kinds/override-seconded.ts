import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** A second person, of another organisation, says the same: the override holds from now on, and ends by itself after a day. */
export const overrideSeconded = defineKind({
  name: 'override-seconded',
  title: { zh: '复核人工调整码色', en: 'Override seconded' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'investigator', 'township-leader'],
  payload: z.object({ override: z.string().regex(UUID) }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '6',
  colours: 'administrative',
  logged: true,
  example: { override: '01900000-0000-7000-8000-000000000001' },
})
