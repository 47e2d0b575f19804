import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A gate saw a red code. It starts the clock within which somebody finds out and reports what it means. */
export const redSeen = defineKind({
  name: 'red-seen',
  title: { zh: '卡口发现红码', en: 'Red code seen' },
  subject: 'person',
  recordedBy: ['gate-guard', 'village-leader', 'clerk', 'commander'],
  payload: z.object({ gate: z.string().max(80).default(''), celsius: z.number().min(30).max(45).optional() }),
  personal: ['gate'],
  sealed: [],
  retention: 'movement',
  clause: '6',
  example: { gate: '村东口', celsius: 36.6 },
})
