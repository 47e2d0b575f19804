import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

/** Says that the record named by `corrects` should never have been: it stays in the ledger and counts for nothing. */
export const recordWithdrawn = defineKind({
  name: 'record-withdrawn',
  title: { zh: '撤回记录', en: 'Record withdrawn' },
  subject: 'county',
  recordedBy: ROLES,
  payload: z.object({ reason: z.string().min(1).max(500) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { reason: '登错了门牌' },
})
