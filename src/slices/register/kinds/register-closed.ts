import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** The outbreak is over and the register closed out: how much was destroyed, and how much personal content is left (none). */
export const registerClosed = defineKind({
  name: 'register-closed',
  title: { zh: '台账销毁完成', en: 'Register closed out' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    reason: z.string().trim().min(4).max(200),
    through: z.number().int().min(0),
    records: z.number().int().min(0),
    persons: z.number().int().min(0),
    households: z.number().int().min(0),
    left: z.number().int().min(0),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { reason: '应急响应终止', through: 5000, records: 4000, persons: 3000, households: 1000, left: 0 },
  alone: true,
  destroys: true,
})
