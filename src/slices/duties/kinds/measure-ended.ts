import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A measure ends: what is not yet due is withdrawn, what was missed stays missed. */
export const measureEnded = defineKind({
  name: 'measure-ended',
  title: { zh: '措施结束', en: 'Measure ended' },
  subject: 'measure',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({ reason: z.string().min(1).max(500) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  alone: true,
  refetch: ['measures', 'duties'],
  example: { reason: '风险已解除' },
})
