import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../../core/area.ts'
import { defineKind } from '../../../core/kind.ts'

/** A node of the grid comes into being, under its own number. */
export const areaOpened = defineKind({
  name: 'area-opened',
  title: { zh: '设立网格', en: 'Area opened' },
  subject: 'area',
  creates: true,
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    number: z.string().regex(AREA_NUMBER),
    level: z.enum(AREA_LEVELS),
    name: z.string().min(1).max(60),
    reason: z.string().max(200).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  example: { number: '130430100001001', level: 'alley', name: '东街一胡同' },
  alone: true,
  refetch: ['areas', 'duties'],
  together: true,
  change: (payload) => ({ area: payload.number, add: [`level:${payload.level}`] }),
})
