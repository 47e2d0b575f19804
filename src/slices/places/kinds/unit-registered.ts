import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { tag } from '../../../core/measure.ts'

/** An organisation that answers for places or people enters the register. */
export const unitRegistered = defineKind({
  name: 'unit-registered',
  title: { zh: '登记单位', en: 'Unit registered' },
  subject: 'unit',
  creates: true,
  recordedBy: ['commander', 'clerk', 'township-leader'],
  payload: z.object({ name: z.string().min(1).max(80), tags: z.array(tag).max(20).default([]) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '16',
  example: { name: '示例单位', tags: ['category:office'] },
  change: ({ tags }) => ({ add: tags }),
})
