import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { BADGE_NUMBER, HOURS, ISSUERS } from '../rules.ts'

const hour = z.number().int().min(0).max(24)

/** A badge for the holder of a post. Its number is drawn by the program; anyone who reads it may ask the portal what it stands for. */
export const badgeIssued = defineKind({
  name: 'badge-issued',
  title: { zh: '制发工作证', en: 'Badge issued' },
  subject: 'badge',
  recordedBy: ISSUERS,
  payload: z.object({
    account: z.string().regex(UUID),
    post: z.string().regex(UUID),
    badgeNumber: z.string().regex(BADGE_NUMBER),
    validUntil: z.iso.datetime(),
    fromHour: hour.default(HOURS.from),
    untilHour: hour.default(HOURS.until),
    callBack: z.string().trim().max(40).optional(),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '18',
  byProgram: true,
  lasting: true,
  example: {
    account: '01900000-0000-7000-8000-000000000003',
    post: '01900000-0000-7000-8000-000000000004',
    badgeNumber: '3479ACD4',
    validUntil: '2021-04-08T16:00:00Z',
  },
})
