import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/**
 * What was held of a person is destroyed at their wish (Personal Information Protection Law, article 47): names, numbers and
 * answers, wherever they lie. That they were here, and what was done, stays as facts without a name. Cannot be taken back.
 */
export const personErased = defineKind({
  name: 'person-erased',
  title: { zh: '删除个人信息', en: 'Person erased' },
  subject: 'person',
  recordedBy: ['commander', 'township-leader'],
  payload: z.object({ reason: z.string().trim().min(4).max(200) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { reason: '居民本人书面申请删除' },
  alone: true,
  destroys: true,
  change: () => ({ active: false }),
})
