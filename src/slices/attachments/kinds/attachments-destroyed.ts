import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

const count = z.number().int().min(0)

/**
 * The contents of these files were destroyed, with what was written under them: their time was over, somebody took them back, the
 * person asked for it, or the register was closed out. How many of each, and how many bytes.
 */
export const attachmentsDestroyed = defineKind({
  name: 'attachments-destroyed',
  title: { zh: '销毁附件', en: 'Attachments destroyed' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    attachments: z.array(z.string().regex(UUID)).min(1).max(500),
    expired: count,
    withdrawn: count,
    erased: count,
    closed: count,
    bytes: count,
  }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: {
    attachments: ['01900000-0000-7000-8000-000000000001'],
    expired: 1,
    withdrawn: 0,
    erased: 0,
    closed: 0,
    bytes: 81_234,
  },
  alone: true,
  destroys: true,
  lasting: true,
})
