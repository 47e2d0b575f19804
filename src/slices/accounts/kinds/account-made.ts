import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { phone, username } from '../rules.ts'

/** Somebody gets an account. What it may do follows from its posts; its password is set apart and is no record. */
export const accountMade = defineKind({
  name: 'account-made',
  title: { zh: '开设账号', en: 'Account made' },
  subject: 'account',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({
    username,
    name: z.string().min(1).max(60),
    phone: phone.optional(),
    organisation: z.string().trim().max(60).optional(),
  }),
  personal: ['name', 'phone'],
  sealed: ['phone'],
  retention: 'account',
  clause: '2',
  lasting: true,
  example: { username: 'dongjie01', name: '示例人' },
})
