import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { mayAppoint, role } from '../../../core/role.ts'

/** An account takes up a post over the record's area, from when it happened or from `startsAt`, until it is ended or until `endsAt`. */
export const postAppointed = defineKind({
  name: 'post-appointed',
  title: { zh: '任命岗位', en: 'Post appointed' },
  subject: 'post',
  recordedBy: ['commander', 'clerk', 'township-leader', 'village-leader'],
  payload: z
    .object({
      account: z.string().regex(UUID),
      role,
      startsAt: z.iso.datetime({ offset: true }).optional(),
      endsAt: z.iso.datetime({ offset: true }).optional(),
    })
    .refine(({ startsAt, endsAt }) => !startsAt || !endsAt || Date.parse(startsAt) < Date.parse(endsAt), {
      path: ['endsAt'],
    }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '2',
  lasting: true,
  check: (payload, by) => (mayAppoint(by.role, payload.role) ? undefined : 'not-allowed'),
  example: { account: '01900000-0000-7000-8000-000000000003', role: 'alley-chief' },
})
