import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { COLOURS, REASONS } from '../../../core/token.ts'

/**
 * Somebody asks that a person have another colour than the rules give (人工赋码). Nothing follows from it until a second person of another
 * organisation has said so too (override-seconded).
 */
export const overrideAsked = defineKind({
  name: 'override-asked',
  title: { zh: '申请人工调整码色', en: 'Override asked for' },
  subject: 'person',
  recordedBy: ['commander', 'clerk', 'investigator'],
  payload: z.object({
    colour: z.enum(COLOURS),
    class: z.enum(REASONS).exclude(['none', 'laboratory']),
    caseNumber: z.string().trim().min(1).max(40),
    reason: z.string().trim().min(5).max(300),
  }),
  personal: ['reason'],
  sealed: [],
  retention: 'register',
  clause: '6',
  colours: 'administrative',
  logged: true,
  example: {
    colour: 'yellow',
    class: 'epidemiological',
    caseNumber: '2021-003',
    reason: '与病例同车，等待流调',
  },
})
