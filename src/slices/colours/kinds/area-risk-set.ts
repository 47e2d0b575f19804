import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { RISK_LEVELS } from '../../screening/kinds/risk-stay.ts'

/** An area is at medium or high risk from now on, or is no longer (low): everybody who lives there is looked at again. */
export const areaRiskSet = defineKind({
  name: 'area-risk-set',
  title: { zh: '划定风险等级', en: 'Risk level of an area set' },
  subject: 'area',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    risk: z.enum(RISK_LEVELS),
    reason: z.string().trim().min(1).max(300),
    /** The notice it was announced with. */
    source: z.string().trim().max(120).default(''),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '4',
  colours: 'epidemiological',
  example: { risk: 'high', reason: '14天内新增病例', source: '县指挥部通告第3号' },
})
