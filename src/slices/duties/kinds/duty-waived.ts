import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** One duty need not be done: who said so is the recorder, why is the reason. Evidence that comes after all still counts. */
export const dutyWaived = defineKind({
  name: 'duty-waived',
  title: { zh: '免除任务', en: 'Duty waived' },
  subject: 'duty',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({
    measure: z.string().regex(UUID),
    opensAt: z.iso.datetime({ offset: true }),
    reason: z.string().min(2).max(500),
  }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '16',
  example: {
    measure: '01900000-0000-7000-8000-000000000002',
    opensAt: '2021-01-08T16:00:00Z',
    reason: '该户已由疾控中心转运',
  },
})
