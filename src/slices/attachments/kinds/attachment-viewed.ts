import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { may, ROLES } from '../../../core/role.ts'

/** Somebody looked at a file, once or more within the hour that begins then. Never taken back: what was seen was seen. */
export const attachmentViewed = defineKind({
  name: 'attachment-viewed',
  title: { zh: '查看附件', en: 'Attachment looked at' },
  subject: 'any',
  recordedBy: ROLES.filter((role) => may(role, 'see-register')),
  payload: z.object({ attachment: z.string().regex(UUID) }),
  byProgram: true,
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  example: { attachment: '01900000-0000-7000-8000-000000000001' },
  lasting: true,
})
