import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { order, packMark, settled, startOf } from '../rules.ts'

/** A directive is issued: its text as confirmed by a person, and the measures it starts. Each measure then starts by itself. */
export const directiveIssued = defineKind({
  name: 'directive-issued',
  title: { zh: '发布部署', en: 'Directive issued' },
  subject: 'directive',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    title: z.string().min(1).max(200),
    source: z.string().max(200).default(''),
    issuer: z.string().max(200).default(''),
    publishedOn: z.iso.date().optional(),
    text: z.string().min(1).max(200_000),
    measures: z.array(order).min(1).max(200),
    /** Clauses that get no measure, or whose proposal was dropped, each with the reason. */
    settled: z.array(settled).max(500).optional(),
    /** The pack that proposed the measures. */
    pack: packMark.optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  refetch: ['directives'],
  alone: true,
  example: {
    title: '示例部署',
    text: '各村要逐户走访登记。',
    measures: [
      {
        id: '01900000-0000-7000-8000-000000000009',
        spec: {
          key: 'door-to-door',
          title: { zh: '入户排查登记', en: 'Door-to-door screening' },
          selector: { subject: 'household' },
          cadence: { type: 'once', withinHours: 72 },
          evidence: { kind: 'door-call' },
          doer: 'alley-chief',
          answerable: 'territorial',
        },
      },
    ],
  },
  reaction: ({ subject, payload }) => payload.measures.map((one) => startOf(subject, one)),
})
