import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { RULES } from '../rules.ts'

/** How a supervisor left a question about somebody's round: with an explanation, after a talk, or with doors to be looked at again. */
export const SETTLED_BY = ['explained', 'spoken', 'recheck'] as const

/** A question that somebody's round had raised, answered by whoever stands above; never by themselves. */
export const questionSettled = defineKind({
  name: 'question-settled',
  title: { zh: '走访疑问已答复', en: 'Question about a round settled' },
  subject: 'account',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader', 'contact-cadre'],
  payload: z.object({
    rule: z.enum(RULES),
    /** Whose round it was. */
    account: z.string().regex(UUID),
    /** The first record that the question is about. */
    first: z.string().regex(UUID),
    how: z.enum(SETTLED_BY),
    note: z.string().trim().max(300).default(''),
  }),
  personal: ['note'],
  sealed: [],
  retention: 'account',
  clause: '3',
  check: (payload, by) => (payload.account === by.account ? 'not-allowed' : undefined),
  example: {
    rule: 'pace',
    account: '01900000-0000-7000-8000-000000000001',
    first: '01900000-0000-7000-8000-000000000002',
    how: 'explained',
    note: '广场集中登记',
  },
})
