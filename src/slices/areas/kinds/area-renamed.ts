import { z } from 'zod'
import { AREA_LEVELS } from '../../../core/area.ts'
import { defineKind } from '../../../core/kind.ts'

/** An area gets another name, or another level of the same depth (a village that becomes a community, 村改居). */
export const areaRenamed = defineKind({
  name: 'area-renamed',
  title: { zh: '网格更名', en: 'Area renamed' },
  subject: 'area',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    name: z.string().trim().min(1).max(60),
    level: z.enum(AREA_LEVELS).optional(),
    reason: z.string().max(200).default(''),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  example: { name: '东街二胡同', reason: '按新地名' },
  alone: true,
  refetch: ['areas', 'duties'],
  change: ({ level }) => (level ? { clear: ['level'], add: [`level:${level}`] } : {}),
})
