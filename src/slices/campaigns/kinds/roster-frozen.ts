import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'

/**
 * What a campaign's roster was when it began: how many doors and people, and the hash over all of them in order (freezing.ts says
 * over what). Written in the transaction that froze it, so that nobody can later claim another denominator.
 */
export const rosterFrozen = defineKind({
  name: 'roster-frozen',
  title: { zh: '冻结花名册', en: 'Roster frozen' },
  subject: 'campaign',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    households: z.number().int().min(0),
    persons: z.number().int().min(0),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  alone: true,
  refetch: ['campaigns'],
  byProgram: true,
  example: {
    households: 2,
    persons: 5,
    hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
})
