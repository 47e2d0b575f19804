import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/** How near somebody came to a case: a contact, a contact's contact, somebody in the same public place (the pack's words). */
export const RINGS = ['close', 'secondary', 'general'] as const

/** Somebody was exposed to a case, as an investigation found (流调). `lastOn`: the last day of it; days are counted from there. */
export const exposure = defineKind({
  name: 'exposure',
  title: { zh: '流调判定接触', en: 'Exposure found' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'investigator'],
  payload: z.object({
    ring: z.enum(RINGS),
    lastOn: z.iso.date(),
    /** The case's authorisation number (案号): never who the case is. */
    caseNumber: z.string().trim().min(1).max(40),
    setting: z.string().max(60).default(''),
    /** Which organisation says so, where that is another than the recorder's. */
    sentBy: z.string().max(80).optional(),
  }),
  personal: ['setting'],
  sealed: [],
  retention: 'register',
  clause: '8',
  colours: 'epidemiological',
  example: { ring: 'close', lastOn: '2021-01-07', caseNumber: '2021-003', setting: '共同居住' },
})
