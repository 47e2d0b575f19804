import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../../register/rules.ts'
import { SLIP_PURPOSES } from '../rules.ts'

/** Somebody handed a slip to a resident, or to whoever is to answer for them: who gave that word stays known. */
export const residentSlipIssued = defineKind({
  name: 'resident-slip-issued',
  title: { zh: '开具居民纸条', en: 'Slip for a resident' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z.object({ purpose: z.enum(SLIP_PURPOSES), expiresAt: z.iso.datetime() }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  byProgram: true,
  lasting: true,
  example: { purpose: 'sign-in', expiresAt: '2026-11-26T08:00:00Z' },
})
