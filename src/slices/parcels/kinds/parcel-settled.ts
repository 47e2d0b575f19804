import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'
import { BROUGHT, OUTCOMES } from '../rules.ts'

/**
 * A sealed file with a phone's records was taken in, or turned away: by whom, who had brought it, and what became of its records. Those that
 * were taken stand in the ledger as their author's own, with this phone's name on them.
 */
export const parcelSettled = defineKind({
  name: 'parcel-settled',
  title: { zh: '处理密封文件', en: 'Sealed file settled' },
  subject: 'device',
  recordedBy: ROLES.filter((role) => role !== 'editor' && role !== 'auditor'),
  payload: z.object({
    outcome: z.enum(OUTCOMES),
    brought: z.enum(BROUGHT),
    carrier: z.string().regex(UUID).optional(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    madeAt: z.iso.datetime({ offset: true }),
    records: z.number().int().min(1),
    written: z.number().int().min(0),
    already: z.number().int().min(0),
    notTaken: z.number().int().min(0),
    reason: z.string().max(200).default(''),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  byProgram: true,
  lasting: true,
  example: {
    outcome: 'taken',
    brought: 'carrier',
    carrier: '01900000-0000-7000-8000-000000000003',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    madeAt: '2026-11-25T08:00:00Z',
    records: 12,
    written: 11,
    already: 1,
    notTaken: 0,
  },
})
