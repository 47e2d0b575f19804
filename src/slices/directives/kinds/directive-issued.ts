import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { measureSpec } from '../../../core/measure.ts'
import { UUID } from '../../../core/id.ts'

const span = z.object({ start: z.number().int().min(0), end: z.number().int().min(0) })

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
    measures: z
      .array(
        z.object({
          id: z.string().regex(UUID),
          spec: measureSpec,
          department: z.string().max(60).optional(),
          clause: span.optional(),
        }),
      )
      .min(1)
      .max(200),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
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
  reaction: ({ subject, payload }) =>
    payload.measures.map(({ id, spec, department, clause }) => {
      return {
        kind: 'measure-started',
        subject: id,
        payload: { spec, directive: subject, department, clause },
      }
    }),
})
