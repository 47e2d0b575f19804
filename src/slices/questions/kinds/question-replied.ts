import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../../articles/rules.ts'

/** A question is answered for whoever asked it alone: they read it under its number. */
export const questionReplied = defineKind({
  name: 'question-replied',
  title: { zh: '单独答复', en: 'Question answered privately' },
  subject: 'question',
  recordedBy: EDITORS,
  payload: z.object({
    answer: z.string().trim().min(1).max(4000),
    answeringUnit: z.string().trim().min(1).max(60),
  }),
  personal: ['answer'],
  sealed: [],
  retention: 'register',
  clause: '17',
  byProgram: true,
  lasting: true,
  example: { answer: '已转村里上门核实。', answeringUnit: '县指挥部' },
})
