import { z } from 'zod'
import { measureSpec } from '../../../core/measure.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** A measure begins over the record's area and puts duties on all it selects. The record's subject is the measure's own id. */
export const measureStarted = defineKind({
  name: 'measure-started',
  title: { zh: '措施启动', en: 'Measure started' },
  subject: 'measure',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    spec: measureSpec,
    directive: z.string().regex(UUID).optional(),
    department: z.string().max(60).optional(),
    /** The clause it carries out, as UTF-16 offsets into the directive's text. */
    clause: z.object({ start: z.number().int(), end: z.number().int() }).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  alone: true,
  refetch: ['measures', 'duties'],
  example: {
    spec: {
      key: 'door-to-door',
      title: { zh: '入户排查', en: 'Door-to-door screening' },
      selector: { subject: 'household' },
      cadence: { type: 'once', withinHours: 72 },
      evidence: { kind: 'door-call' },
      doer: 'alley-chief',
      answerable: 'territorial',
    },
  },
})
