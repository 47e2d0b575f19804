import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { KEEPERS } from '../rules.ts'

/** Whoever keeps a gate comes on or goes off (设卡值守): attendance, in their own name. */
export const gateShift = defineKind({
  name: 'gate-shift',
  title: { zh: '卡口值守签到', en: 'Shift at a gate' },
  subject: 'place',
  recordedBy: KEEPERS,
  payload: z.object({ turn: z.enum(['on', 'off']) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  example: { turn: 'on' },
})
