import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** What a list said, kept encrypted for corrections, was destroyed when its time was over. What was written of it stays. */
export const importRowsDestroyed = defineKind({
  name: 'import-rows-destroyed',
  title: { zh: '销毁导入名单内容', en: 'Rows of an import destroyed' },
  subject: 'import',
  recordedBy: ['commander'],
  payload: z.object({ rows: z.number().int().min(1) }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { rows: 812 },
  alone: true,
  lasting: true,
})
