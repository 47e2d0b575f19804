import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { closingFigure } from '../rules.ts'

/** A directive is closed with a report: the figures are counted by the program as it ends, and stand in the record for good. */
export const directiveClosed = defineKind({
  name: 'directive-closed',
  title: { zh: '部署办结', en: 'Directive closed' },
  subject: 'directive',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    reason: z.string().min(1).max(2000),
    figures: z.array(closingFigure),
    ended: z.array(z.string().regex(UUID)),
    receipts: z.object({ read: z.number().int(), readers: z.number().int() }),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  refetch: ['directives'],
  alone: true,
  byProgram: true,
  example: { reason: '疫情结束', figures: [], ended: [], receipts: { read: 0, readers: 0 } },
  reaction: ({ payload: { ended, reason } }) =>
    ended.map((measure) => ({
      kind: 'measure-ended',
      subject: measure,
      payload: { reason: reason.slice(0, 500) },
    })),
})
