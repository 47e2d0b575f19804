import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { EDITORS } from '../../articles/rules.ts'
import { LONGEST } from '../rules.ts'

/** A question is answered before everybody: as the editor puts it, without what tells who asked, with the unit that answers for it. */
export const questionAnswered = defineKind({
  name: 'question-answered',
  title: { zh: '公开答复', en: 'Question answered publicly' },
  subject: 'question',
  recordedBy: EDITORS,
  payload: z.object({
    asked: z.string().trim().min(1).max(LONGEST),
    answer: z.string().trim().min(1).max(4000),
    answeringUnit: z.string().trim().min(1).max(60),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '17',
  byProgram: true,
  lasting: true,
  example: { asked: '外地回来要隔离几天？', answer: '按现行规定执行。', answeringUnit: '县疾控中心' },
})
