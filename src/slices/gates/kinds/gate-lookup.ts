import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { KEEPERS } from '../rules.ts'

/** What a guard is told of somebody without a code: nothing but this. */
export const LOOKUPS = ['admit', 'refuse', 'clarify'] as const

/**
 * A gate asked about an identity number. About the person it is, who can see it; about the gate when it is nobody's of the register. Never
 * taken back: what was asked was asked.
 */
export const gateLookup = defineKind({
  name: 'gate-lookup',
  title: { zh: '卡口查证件号码', en: 'Identity number looked up at a gate' },
  subject: 'any',
  recordedBy: KEEPERS,
  payload: z.object({ gate: z.string().regex(UUID), answer: z.enum(LOOKUPS) }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  example: { gate: '01900000-0000-7000-8000-000000000008', answer: 'admit' },
})
