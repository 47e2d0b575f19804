import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { bilingual } from '../../core/text.ts'
import { role } from '../../core/role.ts'
import { ORIGINS, ROW_STATES } from './rules.ts'
import { estimate, signedStatement, states, statement } from './kinds/campaign-closed.ts'

const id = z.string().regex(UUID)
const area = z.string().regex(AREA_NUMBER)

/** How many rows stand where, within the caller's scope. */
export const rowCounts = z.object({
  frozen: z.number(),
  found: z.number(),
  added: z.number(),
  states,
  /** Rows that ended without the reason their end asks for. */
  unexplained: z.number(),
  /** Open rows whose next call is due by now. */
  retriesDue: z.number(),
})
export type RowCounts = z.infer<typeof rowCounts>

export const campaignLine = rowCounts.extend({
  campaign: z.string(),
  title: z.string(),
  area: z.string(),
  areas: z.array(z.string()),
  doer: role,
  directive: z.string().nullable(),
  startedAt: z.string(),
  dueAt: z.string(),
  closedAt: z.string().nullable(),
})
export type CampaignLine = z.infer<typeof campaignLine>

export const listCampaigns = endpoint({
  method: 'GET',
  path: '/api/campaigns',
  may: 'see-board',
  summary: 'Campaigns that reach into the caller’s area, newest first, counted within scope',
  reply: z.object({ campaigns: z.array(campaignLine) }),
})

export const question = z.object({ field: z.string(), text: bilingual })

export const planCampaign = endpoint({
  method: 'GET',
  path: '/api/campaigns/plan',
  may: 'manage-campaigns',
  summary: 'What a campaign over these areas would freeze now, and the pack’s questions for the door',
  query: z.object({
    areas: z
      .string()
      .regex(/^\d{6,}(,\d{6,})*$/)
      .optional(),
  }),
  reply: z.object({
    households: z.number(),
    persons: z.number(),
    areas: z.array(z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) })),
    questions: z.array(question),
  }),
})

export const startCampaign = endpoint({
  method: 'POST',
  path: '/api/campaigns',
  may: 'manage-campaigns',
  summary: 'Freeze a roster and start a campaign; the same id again gives the first answer',
  body: z.object({
    campaign: id,
    title: z.string().trim().min(1).max(120),
    areas: z.array(area).min(1).max(300),
    questions: z.array(z.string().max(40)).max(30),
    dueAt: z.iso.datetime({ offset: true }),
    doer: role.default('alley-chief'),
  }),
  reply: z.object({ campaign: z.string(), households: z.number(), persons: z.number(), hash: z.string() }),
})

export const recheckAlley = z.object({
  area: z.string(),
  name: z.string(),
  doers: z.array(z.string()),
  /** Doors counted when it was drawn. */
  doors: z.number(),
  to: z.string().nullable(),
  toName: z.string().nullable(),
  walkedAt: z.string().nullable(),
  walkedBy: z.string().nullable(),
  /** Whoever walked it had not called there before. */
  independent: z.boolean(),
  /** Doors the campaign knows to be lived in, doors written down now, doors on both. */
  known: z.number(),
  seen: z.number(),
  both: z.number(),
  missed: z.array(z.string()),
  unseen: z.array(z.string()),
  /** Doors on both lists with another number of people. */
  peopleDiffer: z.number(),
})

export const campaignPage = campaignLine.extend({
  at: z.string(),
  here: z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) }),
  questions: z.array(question),
  rosterHash: z.string().nullable(),
  persons: z.object({ present: z.number(), absent: z.number(), unconfirmed: z.number() }),
  children: z.array(rowCounts.extend({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS) })),
  /** Rows ended on each day of the campaign, county time. */
  days: z.array(z.object({ day: z.string(), ended: z.number(), tries: z.number() })),
  recheck: z
    .object({
      id: z.string(),
      missedShare: z.number(),
      confidence: z.number(),
      alleys: z.array(recheckAlley),
    })
    .nullable(),
  estimate: estimate.nullable(),
})
export type CampaignPage = z.infer<typeof campaignPage>

export const showCampaign = endpoint({
  method: 'GET',
  path: '/api/campaigns/:campaign',
  may: 'see-board',
  summary: 'One campaign: progress by area and day, re-check and estimate, within scope',
  params: z.object({ campaign: id }),
  query: z.object({ area: area.optional() }),
  reply: campaignPage,
})

export const ROW_FILTERS = ['open', 'retry-due', 'unexplained', 'found', 'all', ...ROW_STATES] as const

export const campaignRow = z.object({
  household: z.string(),
  area: z.string(),
  areaName: z.string(),
  door: z.string(),
  head: z.string(),
  members: z.number(),
  origin: z.enum(ORIGINS),
  state: z.enum(ROW_STATES),
  explained: z.boolean(),
  tries: z.number(),
  calledAt: z.string().nullable(),
  calledBy: z.string().nullable(),
  retryAt: z.string().nullable(),
})
export type CampaignRow = z.infer<typeof campaignRow>

export const listRows = endpoint({
  method: 'GET',
  path: '/api/campaigns/:campaign/rows',
  may: 'see-register',
  summary: 'Rows of a roster in door order, by keyset; `open` are those still to be called at',
  params: z.object({ campaign: id }),
  query: z.object({
    area: area.optional(),
    show: z.enum(ROW_FILTERS).default('open'),
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ rows: z.array(campaignRow), next: z.string().nullable() }),
})

export const sheet = endpoint({
  method: 'GET',
  path: '/api/campaigns/:campaign/sheet',
  may: 'see-register',
  summary:
    'The doors of one alley with their members, for the paper form and the door slips (at most 200 doors)',
  params: z.object({ campaign: id }),
  query: z.object({ area, show: z.enum(['open', 'nobody-home', 'all']).default('all') }),
  reply: z.object({
    title: z.string(),
    dueAt: z.string(),
    doer: bilingual,
    questions: z.array(question),
    area: z.object({ area: z.string(), name: z.string() }),
    lineage: z.array(z.object({ area: z.string(), name: z.string() })),
    chief: z.object({ name: z.string(), phone: z.string() }).nullable(),
    doors: z.array(
      z.object({
        household: z.string(),
        door: z.string(),
        areaName: z.string(),
        state: z.enum(ROW_STATES),
        retryAt: z.string().nullable(),
        members: z.array(z.object({ name: z.string(), relation: z.string() })),
      }),
    ),
  }),
})
export type Sheet = z.infer<(typeof sheet)['reply']>

export const drawRecheck = endpoint({
  method: 'POST',
  path: '/api/campaigns/:campaign/recheck',
  may: 'manage-campaigns',
  summary: 'Draw alleys at random for a blind re-check and give each to somebody who has not called there',
  params: z.object({ campaign: id }),
  body: z.object({
    recheck: id,
    missedShare: z.number().min(0.001).max(0.5).default(0.02),
    confidence: z.number().min(0.5).max(0.999).default(0.95),
    withinHours: z.number().positive().max(720).default(48),
    seed: z.number().int().min(0).max(4_294_967_295).optional(),
  }),
  reply: z.object({ alleys: z.number(), doors: z.number(), needed: z.number(), unassigned: z.number() }),
})

export const closingCheck = endpoint({
  method: 'GET',
  path: '/api/campaigns/:campaign/closing',
  may: 'manage-campaigns',
  summary: 'The closing statement as it would be signed now, every open and unexplained row named',
  params: z.object({ campaign: id }),
  reply: z.object({ statement }),
})

export const closeCampaign = endpoint({
  method: 'POST',
  path: '/api/campaigns/:campaign/closing',
  may: 'manage-campaigns',
  summary: 'Close the campaign and sign the statement; open rows must be acknowledged by their number',
  params: z.object({ campaign: id }),
  body: z.object({ open: z.number().int().min(0), unexplained: z.number().int().min(0) }),
  reply: z.object({ signed: signedStatement }),
})

export const showStatement = endpoint({
  method: 'GET',
  path: '/api/campaigns/:campaign/statement',
  may: 'manage-campaigns',
  summary:
    'The signed closing statement of a closed campaign, as a file that `hutong verify` checks anywhere',
  params: z.object({ campaign: id }),
  reply: signedStatement,
})
