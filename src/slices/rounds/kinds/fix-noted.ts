import { z } from 'zod'
import { FIX_TEXT } from '../../../core/fix.ts'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

/**
 * Where the phone was when a record was made, if its holder allows it (decision 0055). A record of its own: it is sealed, lives three
 * weeks like every movement, and what it goes with is neither kept waiting nor changed by it. About the phone, so that it stands in no
 * resident's timeline.
 */
export const fixNoted = defineKind({
  name: 'fix-noted',
  title: { zh: '登记位置', en: 'Where it was recorded' },
  subject: 'device',
  recordedBy: ROLES.filter((role) => role !== 'editor' && role !== 'auditor'),
  payload: z.object({
    /** The record it was made with. */
    of: z.string().regex(UUID),
    fix: z.string().regex(FIX_TEXT),
  }),
  personal: ['fix'],
  sealed: ['fix'],
  retention: 'movement',
  clause: '3',
  example: { of: '01900000-0000-7000-8000-000000000001', fix: '36.8100 115.1700 12 WGS84' },
})
