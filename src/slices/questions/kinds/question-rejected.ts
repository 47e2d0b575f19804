import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../../articles/rules.ts'

/** A question is not answered; whoever has its number reads why. */
export const questionRejected = defineKind({
  name: 'question-rejected',
  title: { zh: '不予答复', en: 'Question not answered' },
  subject: 'question',
  recordedBy: EDITORS,
  payload: z.object({ reason: z.string().trim().min(1).max(300) }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '17',
  byProgram: true,
  lasting: true,
  example: { reason: '与疫情防控无关，请拨打政务热线。' },
})
