import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** Where phones had been from one moment up to another was destroyed, its time being over. That something was there stays. */
export const fixesDestroyed = defineKind({
  name: 'fixes-destroyed',
  title: { zh: '销毁登记位置', en: 'Places of recording destroyed' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    since: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    fixes: z.number().int().min(1),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { since: '2021-01-08T00:00:00Z', endsAt: '2021-01-09T00:00:00Z', fixes: 240 },
  alone: true,
  destroys: true,
  lasting: true,
})
