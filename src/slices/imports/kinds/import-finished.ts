import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { IMPORTERS } from './import-begun.ts'

/** A list has gone into the register: what became of its rows. They add up to all there were. */
export const importFinished = defineKind({
  name: 'import-finished',
  title: { zh: '导入完成', en: 'Import finished' },
  subject: 'import',
  recordedBy: IMPORTERS,
  payload: z.object({
    rows: z.number().int().min(0),
    written: z.number().int().min(0),
    same: z.number().int().min(0),
    faulty: z.number().int().min(0),
    skipped: z.number().int().min(0),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { rows: 812, written: 700, same: 100, faulty: 3, skipped: 9 },
  lasting: true,
})
