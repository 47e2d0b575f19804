import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { DECLARERS } from '../../../core/role.ts'
import { COLOURS } from '../../../core/token.ts'

/**
 * Somebody says that a colour is wrong: the person, their family, or staff for them. The colour and what it rested on are written down by
 * the program; from now on the clock runs (rules.ts, APPEAL_HOURS).
 */
export const appealMade = defineKind({
  name: 'appeal-made',
  title: { zh: '码色申诉', en: 'Appeal against a colour' },
  subject: 'person',
  recordedBy: DECLARERS,
  payload: z.object({
    colour: z.enum(COLOURS).exclude(['green']),
    about: z.array(z.string().regex(UUID)).max(100),
    reason: z.string().trim().max(500).default(''),
    wantsTest: z.boolean().default(false),
  }),
  personal: ['reason'],
  sealed: [],
  retention: 'register',
  clause: '6',
  byProgram: true,
  lasting: true,
  colours: 'self-declared',
  example: { colour: 'yellow', about: [], reason: '我没有去过那里', wantsTest: true },
})
