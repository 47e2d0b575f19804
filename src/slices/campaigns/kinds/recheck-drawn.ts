import { z } from 'zod'
import { AREA_NUMBER } from '../../../core/area.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

const at = z.string().regex(AREA_NUMBER)

/**
 * A blind re-check: alleys drawn at random (the seed is kept, so that anybody can draw them again), each given to somebody who has
 * not called there, who writes down every inhabited door without seeing the roster. The duties are one once-only measure's, on
 * the areas tagged for it.
 */
export const recheckDrawn = defineKind({
  name: 'recheck-drawn',
  title: { zh: '抽取背对背复核', en: 'Blind re-check drawn' },
  subject: 'campaign',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    recheck: z.string().regex(UUID),
    measure: z.string().regex(UUID),
    seed: z.number().int().min(0),
    /** What the sample is meant to show: fewer than this share of doors missed, with this confidence. */
    missedShare: z.number().min(0.001).max(0.5),
    confidence: z.number().min(0.5).max(0.999),
    withinHours: z.number().positive(),
    /** What was drawn from: how many alleys and doors. */
    drawnFrom: z.object({ alleys: z.number().int(), doors: z.number().int() }),
    alleys: z
      .array(
        z.object({
          subject: z.string().regex(UUID),
          area: at,
          doors: z.number().int().min(0),
          to: z.string().regex(UUID).optional(),
        }),
      )
      .min(1)
      .max(2000),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  alone: true,
  byProgram: true,
  example: {
    recheck: '01900000-0000-7000-8000-000000000003',
    measure: '01900000-0000-7000-8000-000000000004',
    seed: 7,
    missedShare: 0.02,
    confidence: 0.95,
    withinHours: 48,
    drawnFrom: { alleys: 1, doors: 20 },
    alleys: [{ subject: '01900000-0000-7000-8000-000000000005', area: '130430100001001', doors: 20 }],
  },
  reaction: ({ subject, happenedAt, payload: { recheck, measure, withinHours, alleys } }) => [
    ...alleys.map((alley) => ({
      kind: 'recheck-assigned',
      subject: alley.subject,
      payload: { campaign: subject, recheck },
    })),
    { kind: 'measure-started', subject: measure, payload: { spec: recheckMeasure(recheck, withinHours) } },
    ...alleys.flatMap(({ subject: alley, to }) =>
      to === undefined
        ? []
        : [
            {
              kind: 'duty-reassigned',
              subject: alley,
              payload: { measure, opensAt: new Date(happenedAt).toISOString(), to },
            },
          ],
    ),
  ],
})

/** The measure under which the drawn alleys are walked again. */
function recheckMeasure(recheck: string, withinHours: number): object {
  return {
    key: 'blind-recheck',
    title: { zh: '背对背复核', en: 'Blind re-check' },
    selector: { subject: 'area', all: [`recheck:${recheck}`] },
    cadence: { type: 'once', withinHours },
    evidence: { kind: 'alley-rechecked', where: [{ field: 'recheck', is: recheck }] },
    doer: 'contact-cadre',
    answerable: 'territorial',
  }
}
