import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A laboratory's result for one person. `takenOn` is the day of sampling. */
export const testResult = defineKind({
  name: 'test-result',
  title: { zh: '检测结果', en: 'Test result' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'sampler', 'investigator'],
  payload: z.object({
    result: z.enum(['negative', 'positive', 'invalid']),
    method: z.enum(['pcr', 'antigen', 'antibody']).default('pcr'),
    takenOn: z.iso.date(),
    laboratory: z.string().max(80).default(''),
    /** Which organisation says so, where that is another than the recorder's. */
    sentBy: z.string().max(80).optional(),
  }),
  personal: ['result'],
  sealed: [],
  retention: 'register',
  clause: '7',
  colours: 'laboratory',
  example: { result: 'negative', method: 'pcr', takenOn: '2021-01-09', laboratory: '县医院' },
})
