import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { QUESTION_CATEGORIES } from '../../../core/question-words.ts'
import { LONGEST, QUESTION_NUMBER, SHORTEST } from '../rules.ts'

/**
 * Somebody asks the county something on its public site. Nobody is named as its author: the program records it, after it has blotted out what
 * would tell who they or others are. The telephone is for one message that the answer is there, and is shown to nobody.
 */
export const questionAsked = defineKind({
  name: 'question-asked',
  title: { zh: '群众提问', en: 'Question asked' },
  subject: 'question',
  recordedBy: ['commander'],
  payload: z.object({
    questionNumber: z.string().regex(QUESTION_NUMBER),
    category: z.enum(QUESTION_CATEGORIES),
    text: z.string().trim().min(SHORTEST).max(LONGEST),
    phone: z.string().max(20).optional(),
  }),
  personal: ['text', 'phone'],
  sealed: ['phone'],
  retention: 'register',
  clause: '17',
  byProgram: true,
  lasting: true,
  example: {
    questionNumber: '3479ACDEFGH3',
    category: 'rules',
    text: '外地回来要隔离几天？',
    phone: '13900000000',
  },
})
