import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { span } from '../rules.ts'

/** A person says that a clause of a directive needs no measure, and why. */
export const clauseSettled = defineKind({
  name: 'clause-settled',
  title: { zh: '条文无需措施', en: 'Clause needs no measure' },
  subject: 'directive',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({ clause: span, version: z.number().int().min(1), reason: z.string().min(1).max(300) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  example: { clause: { start: 0, end: 8 }, version: 1, reason: '只是号召' },
})
