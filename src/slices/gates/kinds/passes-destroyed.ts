import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** What passes of gates had said of people from one moment up to another was destroyed, its time being over. That somebody passed stays. */
export const passesDestroyed = defineKind({
  name: 'passes-destroyed',
  title: { zh: '销毁卡口通行信息', en: 'What passes said of people destroyed' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    since: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    passes: z.number().int().min(1),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  example: { since: '2021-01-08T00:00:00Z', endsAt: '2021-01-09T00:00:00Z', passes: 240 },
  alone: true,
  destroys: true,
  lasting: true,
})
