import { z } from 'zod'
import type { Recorder } from '../../../core/role.ts'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../../register/rules.ts'
import { RECALL_CAUSES } from '../rules.ts'

const RECALLERS: readonly Recorder[] = ['resident', ...REGISTRARS]

/**
 * Codes that somebody has count no more: that of their phone, or (`card`) one card. It says nothing of their colour: gates send whoever
 * shows it to the lane without codes, and a new one can be had at once.
 */
export const codeRecalled = defineKind({
  name: 'code-recalled',
  title: { zh: '作废健康码', en: 'Code recalled' },
  subject: 'person',
  recordedBy: RECALLERS,
  payload: z.object({ cause: z.enum(RECALL_CAUSES), card: z.number().int().min(0).optional() }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  byProgram: true,
  lasting: true,
  example: { cause: 'lost' },
})
