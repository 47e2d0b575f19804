import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/**
 * One stretch of the ledger loses its personal fields when the register is closed out: those of records numbered above `from`, up to
 * `through`, that are kept only as long as the register. The counts are what was destroyed.
 */
export const registerDestroyed = defineKind({
  name: 'register-destroyed',
  title: { zh: '销毁一段台账个人信息', en: 'Part of the register destroyed' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    from: z.number().int().min(0),
    through: z.number().int().min(0),
    records: z.number().int().min(0),
    persons: z.number().int().min(0),
    households: z.number().int().min(0),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { from: 0, through: 5000, records: 4000, persons: 3000, households: 1000 },
  alone: true,
  refetch: ['register', 'duties', 'campaigns'],
  destroys: true,
})
