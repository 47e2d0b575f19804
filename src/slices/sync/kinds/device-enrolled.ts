import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { DEVICE_ROLES } from '../rules.ts'

/** A phone may act for a post from now on: its holder had a code from `madeBy`, an account that may appoint to that post. */
export const deviceEnrolled = defineKind({
  name: 'device-enrolled',
  title: { zh: '登记手机', en: 'Phone enrolled' },
  subject: 'device',
  recordedBy: DEVICE_ROLES,
  payload: z.object({
    post: z.string().regex(UUID),
    account: z.string().regex(UUID),
    madeBy: z.string().regex(UUID),
    name: z.string().max(60).default(''),
    model: z.string().max(80).default(''),
  }),
  personal: ['name'],
  sealed: [],
  retention: 'account',
  clause: '2',
  byProgram: true,
  lasting: true,
  example: {
    post: '01900000-0000-7000-8000-000000000004',
    account: '01900000-0000-7000-8000-000000000003',
    madeBy: '01900000-0000-7000-8000-000000000006',
    name: '值班手机',
    model: '示例机型',
  },
})
