import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/**
 * The nightly record under which repeated measures get their windows up to `through` for all that stands in the record's area and was
 * not served by a night of a smaller area yet; a replay makes the same ones.
 */
export const dayTurned = defineKind({
  name: 'day-turned',
  title: { zh: '生成次日任务', en: 'Day turned' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({ through: z.iso.datetime({ offset: true }) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  alone: true,
  refetch: ['measures', 'duties'],
  byProgram: true,
  example: { through: '2021-01-09T16:00:00Z' },
})
