import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** A door belongs to the sample of a spot check. */
export const spotCheckAssigned = defineKind({
  name: 'spot-check-assigned',
  title: { zh: '列入抽查', en: 'Put into the spot check' },
  subject: 'household',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z.object({ check: z.string().regex(UUID) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  byProgram: true,
  example: { check: '01900000-0000-7000-8000-000000000003' },
  change: ({ check }) => ({ add: [`spot-check:${check}`] }),
})
