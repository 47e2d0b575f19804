import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { CLARIFIERS, KEEPERS } from '../rules.ts'

export const ENDINGS = ['sent-home', 'to-hospital', 'isolated', 'code-mended', 'left', 'mistake'] as const

/** What an incident came to: what it was, what was done, to whom it was reported. */
export const incidentClosed = defineKind({
  name: 'incident-closed',
  title: { zh: '卡口事件办结', en: 'Incident closed' },
  subject: 'place',
  recordedBy: [...new Set([...CLARIFIERS, ...KEEPERS])],
  payload: z.object({
    incident: z.string().regex(UUID),
    ending: z.enum(ENDINGS),
    report: z.string().trim().min(4).max(1000),
  }),
  personal: ['report'],
  sealed: [],
  retention: 'register',
  clause: '6',
  lasting: true,
  example: {
    incident: '01900000-0000-7000-8000-000000000021',
    ending: 'to-hospital',
    report: '已核实为外地返回人员，由救护车送定点医院，已报县指挥部',
  },
})
