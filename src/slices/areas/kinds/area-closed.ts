import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** An area in which nothing lives any more ceases to be; its number is never used again. */
export const areaClosed = defineKind({
  name: 'area-closed',
  title: { zh: '撤销网格', en: 'Area closed' },
  subject: 'area',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({ reason: z.string().min(1).max(200) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  example: { reason: '整体拆迁' },
  alone: true,
  refetch: ['areas', 'duties'],
  change: () => ({ active: false }),
})
