import { z } from 'zod'
import { defineKind } from '../../../core/kind.ts'
import { ROLES } from '../../../core/role.ts'

/** A receipt: the recorder has read the directive under the post they recorded with. */
export const directiveRead = defineKind({
  name: 'directive-read',
  title: { zh: '已阅部署', en: 'Directive read' },
  subject: 'directive',
  recordedBy: ROLES,
  payload: z.object({}),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '1',
  refetch: ['directives'],
  example: {},
})
