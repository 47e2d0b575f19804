import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { KEY_ISSUERS } from '../rules.ts'

/** An electronic gate (电子哨兵) may record passes of this one gate until a day: its secret was shown once and is kept nowhere. */
export const gateKeyIssued = defineKind({
  name: 'gate-key-issued',
  title: { zh: '发放电子哨兵密钥', en: 'Key of an electronic gate issued' },
  subject: 'place',
  recordedBy: KEY_ISSUERS,
  payload: z.object({
    device: z.string().regex(UUID),
    name: z.string().trim().min(1).max(60),
    endsAt: z.iso.datetime(),
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  logged: true,
  example: {
    device: '01900000-0000-7000-8000-000000000031',
    name: '村东口闸机',
    endsAt: '2021-04-08T00:00:00Z',
  },
})
