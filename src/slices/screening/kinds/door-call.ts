import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind, type Follow } from '../../../core/kind.ts'
import { DOOR_CALLERS } from '../../../core/role.ts'

/** How a door call can end. Every row of a campaign ends in one of these; `nobody-home` keeps the row open for a retry. */
export const DOOR_CALL_ENDS = ['met', 'nobody-home', 'refused', 'moved-away', 'vacant', 'wrong-row'] as const

const memberAnswer = z.object({
  person: z.string().regex(UUID),
  present: z.boolean().default(true),
  /** Back from elsewhere: the day, and the risk of where from as the pack names it. */
  returnedOn: z.iso.date().optional(),
  returnedFrom: z.string().max(60).optional(),
  fromRiskArea: z.boolean().default(false),
  occupation: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
  needsCare: z.boolean().default(false),
  celsius: z.number().min(30).max(45).optional(),
})

/** One call at one door (敲门行动): who was met, which members were confirmed, what they answered. */
export const doorCall = defineKind({
  name: 'door-call',
  title: { zh: '入户', en: 'Door call' },
  subject: 'household',
  recordedBy: DOOR_CALLERS,
  payload: z.object({
    end: z.enum(DOOR_CALL_ENDS),
    campaign: z.string().regex(UUID).optional(),
    metWith: z.string().max(60).optional(),
    members: z.array(memberAnswer).max(40).default([]),
    retryAt: z.iso.datetime({ offset: true }).optional(),
    movedTo: z.string().max(120).optional(),
    /** Of a wrong row: the row that is this very household. */
    duplicateOf: z.string().regex(UUID).optional(),
    reason: z.string().max(200).optional(),
    note: z.string().max(500).optional(),
  }),
  personal: ['metWith', 'members', 'movedTo', 'note'],
  sealed: [],
  retention: 'register',
  photos: 'evidence',
  clause: '3',
  example: { end: 'met', metWith: '户主', members: [] },
  reaction: ({ payload }) => payload.members.flatMap(answersToRecords),
})

/** What an answer at the door sets going: a return starts monitoring, a driver or a person in need of care is tagged. */
function answersToRecords(member: z.output<typeof memberAnswer>): Follow[] {
  const follows: Follow[] = []
  if (member.fromRiskArea) {
    const { returnedOn, returnedFrom } = member
    follows.push({
      kind: 'travel-return',
      subject: member.person,
      payload: { returnedOn, from: returnedFrom ?? '', fromRiskArea: true },
    })
  }
  const add = [
    ...(member.occupation ? [`occupation:${member.occupation}`] : []),
    ...(member.needsCare ? ['need:care'] : []),
  ]
  if (add.length > 0) follows.push({ kind: 'person-tagged', subject: member.person, payload: { add } })
  return follows
}
