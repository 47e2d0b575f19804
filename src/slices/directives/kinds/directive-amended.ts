import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { order, settled, startOf } from '../rules.ts'

/**
 * A directive is amended: its title or text anew, measures changed, added, ended. A changed measure ends and another starts in its
 * place, so that what was asked when stays on record.
 */
export const directiveAmended = defineKind({
  name: 'directive-amended',
  title: { zh: '修改部署', en: 'Directive amended' },
  subject: 'directive',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    reason: z.string().min(1).max(500),
    title: z.string().min(1).max(200).optional(),
    text: z.string().min(1).max(200_000).optional(),
    /** `replaces` names the measure that ends as this one starts. */
    started: z
      .array(order.extend({ replaces: z.string().regex(UUID).optional() }))
      .max(200)
      .default([]),
    ended: z.array(z.string().regex(UUID)).max(200).default([]),
    settled: z.array(settled).max(500).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  refetch: ['directives'],
  alone: true,
  byProgram: true,
  example: { reason: '增加一项', started: [], ended: [] },
  reaction: ({ subject, payload: { started, ended, reason } }) => [
    ...[...ended, ...started.flatMap(({ replaces }) => replaces ?? [])].map((measure) => {
      return { kind: 'measure-ended', subject: measure, payload: { reason } }
    }),
    ...started.map((one) => startOf(subject, one)),
  ],
})
