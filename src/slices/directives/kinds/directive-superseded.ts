import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** Another directive takes this one's place; the measures named end, the others go on. */
export const directiveSuperseded = defineKind({
  name: 'directive-superseded',
  title: { zh: '部署被取代', en: 'Directive superseded' },
  subject: 'directive',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    directive: z.string().regex(UUID),
    reason: z.string().min(1).max(500),
    ended: z.array(z.string().regex(UUID)).max(400),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  refetch: ['directives'],
  alone: true,
  byProgram: true,
  example: { directive: '01900000-0000-7000-8000-000000000010', reason: '由新的部署取代', ended: [] },
  reaction: ({ payload: { ended, reason } }) =>
    ended.map((measure) => ({ kind: 'measure-ended', subject: measure, payload: { reason } })),
})
