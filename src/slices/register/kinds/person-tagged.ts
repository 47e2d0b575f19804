import { z } from 'zod'
import { tag } from '../../../core/measure.ts'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

/** What a person does, needs or comes from, as tags that measures select by. */
export const personTagged = defineKind({
  name: 'person-tagged',
  title: { zh: '人员标注', en: 'Person tagged' },
  subject: 'person',
  recordedBy: ROLES.filter((role) => role !== 'editor' && role !== 'auditor'),
  payload: z.object({ add: z.array(tag).max(20).default([]), drop: z.array(tag).max(20).default([]) }),
  personal: [],
  sealed: [],
  retention: 'register',
  clause: '5',
  example: { add: ['occupation:truck-driver'], drop: [] },
  change: ({ add, drop }) => ({ add, drop }),
})
