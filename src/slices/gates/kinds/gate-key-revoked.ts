import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { KEY_ISSUERS } from '../rules.ts'

/** From now on the electronic gate records nothing more. */
export const gateKeyRevoked = defineKind({
  name: 'gate-key-revoked',
  title: { zh: '停用电子哨兵密钥', en: 'Key of an electronic gate revoked' },
  subject: 'place',
  recordedBy: KEY_ISSUERS,
  payload: z.object({ device: z.string().regex(UUID) }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  logged: true,
  example: { device: '01900000-0000-7000-8000-000000000031' },
})
