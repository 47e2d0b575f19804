import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** An override that holds goes on beyond its day, to the end of the day named. */
export const overrideConfirmed = defineKind({
  name: 'override-confirmed',
  title: { zh: '延续人工调整码色', en: 'Override confirmed' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'investigator'],
  payload: z.object({
    override: z.string().regex(UUID),
    untilOn: z.iso.date(),
    reason: z.string().trim().min(5).max(300),
  }),
  personal: ['reason'],
  sealed: [],
  retention: 'register',
  clause: '6',
  colours: 'administrative',
  logged: true,
  example: {
    override: '01900000-0000-7000-8000-000000000001',
    untilOn: '2021-01-15',
    reason: '流调尚未结束',
  },
})
