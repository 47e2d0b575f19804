import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** A temperature that a gate took of somebody who lives here. By itself it says fever or none; what follows, the rules say. */
export const gateTemperature = defineKind({
  name: 'gate-temperature',
  title: { zh: '卡口测温', en: 'Temperature at a gate' },
  subject: 'person',
  recordedBy: ['gate-guard', 'place-manager', 'village-leader', 'clerk', 'commander'],
  payload: z.object({ celsius: z.number().min(30).max(45), gate: z.string().max(80).default('') }),
  personal: ['gate'],
  sealed: [],
  retention: 'movement',
  clause: '6',
  colours: 'administrative',
  example: { celsius: 37.6, gate: '村东口' },
})
