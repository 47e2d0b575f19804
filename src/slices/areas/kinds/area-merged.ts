import { z } from 'zod'
import { AREA_NUMBER } from '../../../core/area.ts'
import { defineKind, SECTIONS } from '../../../core/kind.ts'

/** An area is absorbed by another of its level: all inside goes there, areas inside under the next free numbers. */
export const areaMerged = defineKind({
  name: 'area-merged',
  title: { zh: '网格合并', en: 'Area merged' },
  subject: 'area',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({ into: z.string().regex(AREA_NUMBER), reason: z.string().max(200).default('') }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  example: { into: '130430100001002', reason: '两条胡同合并' },
  alone: true,
  refetch: SECTIONS,
  change: () => ({ active: false }),
})
