import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { REGISTRARS } from '../../register/rules.ts'

/** A code was printed for somebody without a phone. It takes the place of the cards they had. */
export const cardIssued = defineKind({
  name: 'card-issued',
  title: { zh: '打印纸质码', en: 'Card printed' },
  subject: 'person',
  recordedBy: REGISTRARS,
  payload: z.object({ number: z.number().int().min(0), expiresAt: z.iso.datetime() }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  byProgram: true,
  lasting: true,
  example: { number: 0, expiresAt: '2026-12-09T08:00:00Z' },
})
