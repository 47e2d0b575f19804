import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { phone } from '../rules.ts'

/** The holder's name, phone or organisation is another one now. What is left out stays; an empty phone takes it away. */
export const accountAmended = defineKind({
  name: 'account-amended',
  title: { zh: '更改账号资料', en: 'Account amended' },
  subject: 'account',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({
    name: z.string().min(1).max(60).optional(),
    phone: z.union([phone, z.literal('')]).optional(),
    organisation: z.string().trim().max(60).optional(),
  }),
  personal: ['name', 'phone'],
  sealed: ['phone'],
  retention: 'account',
  clause: '2',
  lasting: true,
  example: { name: '示例人' },
})
