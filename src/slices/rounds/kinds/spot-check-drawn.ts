import { z } from 'zod'
import { AREA_NUMBER } from '../../../core/area.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

const id = z.string().regex(UUID)

/**
 * Doors of a day's rounds drawn at random (the seed is kept, so that anybody can draw them again), each given to somebody else than who
 * had recorded there. The duties are one once-only measure's, on the households tagged for it; the record is about that measure.
 */
export const spotCheckDrawn = defineKind({
  name: 'spot-check-drawn',
  title: { zh: '抽查走访', en: 'Spot check drawn' },
  subject: 'measure',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({
    check: id,
    seed: z.number().int().min(0),
    /** What the sample is meant to show: fewer than this share of doors recorded otherwise than they are, with this confidence. */
    share: z.number().min(0.001).max(0.5),
    confidence: z.number().min(0.5).max(0.999),
    withinHours: z.number().positive(),
    day: z.iso.date(),
    /** Where, and how many doors were drawn from. */
    from: z.object({ area: z.string().regex(AREA_NUMBER), doors: z.number().int() }),
    doors: z
      .array(z.object({ subject: id, account: id, to: id.optional() }))
      .min(1)
      .max(5000),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  alone: true,
  byProgram: true,
  example: {
    check: '01900000-0000-7000-8000-000000000003',
    seed: 7,
    share: 0.05,
    confidence: 0.95,
    withinHours: 48,
    day: '2021-01-12',
    from: { area: '130430100', doors: 640 },
    doors: [
      {
        subject: '01900000-0000-7000-8000-000000000005',
        account: '01900000-0000-7000-8000-000000000001',
      },
    ],
  },
  reaction: ({ subject: measure, happenedAt, payload: { check, withinHours, doors } }) => [
    ...doors.map(({ subject }) => ({ kind: 'spot-check-assigned', subject, payload: { check } })),
    { kind: 'measure-started', subject: measure, payload: { spec: checkMeasure(check, withinHours) } },
    ...doors.flatMap(({ subject, to }) =>
      to === undefined
        ? []
        : [
            {
              kind: 'duty-reassigned',
              subject,
              payload: { measure, opensAt: new Date(happenedAt).toISOString(), to },
            },
          ],
    ),
  ],
})

/** The measure under which the drawn doors are called at again. */
function checkMeasure(check: string, withinHours: number): object {
  return {
    key: 'spot-check',
    title: { zh: '走访抽查', en: 'Spot check of rounds' },
    selector: { subject: 'household', all: [`spot-check:${check}`] },
    cadence: { type: 'once', withinHours },
    // With nobody at home the door is still to be looked at.
    evidence: {
      kind: 'spot-checked',
      where: [
        { field: 'check', is: check },
        { field: 'found', in: ['as-recorded', 'otherwise'] },
      ],
    },
    doer: 'contact-cadre',
    answerable: 'territorial',
  }
}
