import { z } from 'zod'
import { AREA_NUMBER } from '../../../core/area.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind, SECTIONS } from '../../../core/kind.ts'

/** Doors by their first number, both ends included; `side`: one side of the street, where odd and even face each other. */
const doors = z.object({
  from: z.number().int().min(0),
  to: z.number().int().min(0),
  side: z.enum(['all', 'odd', 'even']).default('all'),
})

/**
 * Some of what lives in an area goes to other areas, new or old (opened by records before this one); the rest stays. People go
 * with their household. A door named by two parts goes with the first.
 */
export const areaSplit = defineKind({
  name: 'area-split',
  title: { zh: '网格拆分', en: 'Area split' },
  subject: 'area',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    parts: z
      .array(
        z.object({
          into: z.string().regex(AREA_NUMBER),
          /** Households, and places and units, by their ids. */
          subjects: z.array(z.string().regex(UUID)).max(5000).default([]),
          doors: z.array(doors).max(50).default([]),
        }),
      )
      .min(1)
      .max(50),
    reason: z.string().max(200).default(''),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  example: {
    parts: [{ into: '130430100001002', subjects: [], doors: [{ from: 31, to: 60, side: 'all' }] }],
    reason: '户数过多',
  },
  alone: true,
  refetch: SECTIONS,
})
