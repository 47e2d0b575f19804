import { z } from 'zod'
import { AREA_NUMBER } from '../../../core/area.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { measureSpec } from '../../../core/measure.ts'
import { role } from '../../../core/role.ts'

/**
 * A door-to-door campaign begins over its areas; folding it freezes the roster. The duties to call are a once-only measure's, one
 * for each area: started here under `spec`, or those of a directive that runs already.
 */
export const campaignStarted = defineKind({
  name: 'campaign-started',
  title: { zh: '启动敲门行动', en: 'Campaign started' },
  subject: 'campaign',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    title: z.string().min(1).max(120),
    areas: z.array(z.string().regex(AREA_NUMBER)).min(1).max(300),
    /** Fields of the pack's questions that are asked at the door. */
    questions: z.array(z.string().max(40)).max(30).default([]),
    dueAt: z.iso.datetime({ offset: true }),
    doer: role,
    directive: z.string().regex(UUID).optional(),
    measures: z.array(z.string().regex(UUID)).min(1).max(300),
    spec: measureSpec.optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  alone: true,
  refetch: ['campaigns', 'measures', 'duties'],
  byProgram: true,
  example: {
    title: '全县敲门行动',
    areas: ['130430'],
    questions: ['fromRiskArea'],
    dueAt: '2021-01-11T16:00:00Z',
    doer: 'alley-chief',
    measures: ['01900000-0000-7000-8000-000000000002'],
  },
  reaction: ({ payload: { areas, directive, measures, spec } }) =>
    spec === undefined
      ? []
      : areas.map((area, index) => ({
          kind: 'measure-started',
          subject: measures[index] ?? '',
          area,
          payload: { spec, directive },
        })),
})
