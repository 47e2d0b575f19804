import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/**
 * The nightly record under which repeated measures get their windows up to `through` in the record's area; a replay makes the same
 * ones. `here`: only what stands on that area itself, where those inside it are turned by records of their own.
 */
export const dayTurned = defineKind({
  name: 'day-turned',
  title: { zh: '生成次日任务', en: 'Day turned' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({ through: z.iso.datetime({ offset: true }), here: z.boolean().default(false) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  alone: true,
  byProgram: true,
  example: { through: '2021-01-09T16:00:00Z' },
})
