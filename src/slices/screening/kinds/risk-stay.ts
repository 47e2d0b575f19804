import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

export const RISK_LEVELS = ['low', 'medium', 'high'] as const
/** Where it is known from. A picture of somebody's travel code is none of these: it proves nothing. */
export const PROVENANCES = ['pushed-list', 'inquiry', 'gate-pass'] as const

/** Somebody was in a place at risk. `leftOn`: their last day there; days are counted from it. */
export const riskStay = defineKind({
  name: 'risk-stay',
  title: { zh: '风险地区旅居', en: 'Stay in a risk area' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader', 'investigator'],
  payload: z.object({
    risk: z.enum(RISK_LEVELS),
    leftOn: z.iso.date(),
    place: z.string().trim().min(1).max(60),
    knownFrom: z.enum(PROVENANCES),
    /** Which organisation says so, where that is another than the recorder's. */
    sentBy: z.string().max(80).optional(),
  }),
  personal: ['place'],
  sealed: [],
  retention: 'register',
  clause: '4',
  colours: 'epidemiological',
  example: { risk: 'medium', leftOn: '2021-01-05', place: '石家庄', knownFrom: 'pushed-list' },
})
