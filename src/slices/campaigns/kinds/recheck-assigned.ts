import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'

/** An alley belongs to the sample of a blind re-check. */
export const recheckAssigned = defineKind({
  name: 'recheck-assigned',
  title: { zh: '列入复核样本', en: 'Put into the re-check sample' },
  subject: 'area',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({ campaign: z.string().regex(UUID), recheck: z.string().regex(UUID) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  byProgram: true,
  example: {
    campaign: '01900000-0000-7000-8000-000000000001',
    recheck: '01900000-0000-7000-8000-000000000003',
  },
  change: ({ recheck }) => ({ add: [`recheck:${recheck}`] }),
})
