import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { CLARIFIERS } from '../rules.ts'

/** Somebody who answers for it has seen an incident and is on it: nobody is paged any more. */
export const incidentAcknowledged = defineKind({
  name: 'incident-acknowledged',
  title: { zh: '接手卡口事件', en: 'Incident taken on' },
  subject: 'place',
  recordedBy: CLARIFIERS,
  payload: z.object({ incident: z.string().regex(UUID) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '6',
  lasting: true,
  example: { incident: '01900000-0000-7000-8000-000000000021' },
})
