import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { KEY_ID } from './entry-key-made.ts'

/**
 * Sealed entries are about to be opened for one case: recorded before anything is. `boxes`: how many at most; `person`: whose stays were
 * looked for, where that is known. Counted publicly, never taken back.
 */
export const entriesOpened = defineKind({
  name: 'entries-opened',
  title: { zh: '打开卡口密封信息', en: 'Sealed entries opened' },
  subject: 'county',
  recordedBy: ['commander'],
  payload: z.object({
    caseNumber: z.string().trim().min(1).max(40),
    reason: z.string().trim().min(4).max(200),
    offices: z.array(z.string().trim().min(1).max(60)).min(2).max(3),
    keys: z.array(z.string().regex(KEY_ID)).max(10),
    gates: z.number().int().min(0),
    boxes: z.number().int().min(0),
    since: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    person: z.string().regex(UUID).optional(),
  }),
  byProgram: true,
  personal: ['person'],
  sealed: [],
  retention: 'register',
  clause: '13',
  lasting: true,
  logged: true,
  example: {
    caseNumber: '2021-003',
    reason: '追查同时段经过村卡口的人员',
    offices: ['疾控中心', '指挥部'],
    keys: ['a1b2c3d4'],
    gates: 2,
    boxes: 41,
    since: '2021-01-08T00:30:00Z',
    endsAt: '2021-01-08T03:00:00Z',
  },
})
