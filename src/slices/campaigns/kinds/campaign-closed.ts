import { z } from 'zod'
import { UUID } from '../../../core/id.ts'
import { defineKind } from '../../../core/kind.ts'
import { role } from '../../../core/role.ts'
import { bilingual } from '../../../core/text.ts'
import { ROW_STATES } from '../rules.ts'

const count = z.number().int().min(0)
const pair = z.object({ households: count, persons: count })

/** How many rows stand in each state; all states are always there. */
export const states = z.record(z.enum(ROW_STATES), count)

/**
 * How many doors there are in all, judged by the alleys walked again by somebody who had not called there: `known` doors the
 * campaign had found lived in, `seen` written down now, `both` on both lists. `total`, `low`, `high`: Chapman's estimate within
 * these alleys; `missedUpper`: the greatest share of doors missed that they leave possible with `confidence`; `countyTotal`: the
 * same ratio over every door of the campaign. Two lists that depend on each other give a lower bound.
 */
export const estimate = z.object({
  alleys: count,
  known: count,
  seen: count,
  both: count,
  total: z.number(),
  low: z.number(),
  high: z.number(),
  missedShare: z.number(),
  missedUpper: z.number(),
  confidence: z.number(),
  allKnown: count,
  allTotal: z.number(),
})
export type DoorEstimate = z.infer<typeof estimate>

const namedRow = z.object({
  household: z.string(),
  area: z.string(),
  door: z.string(),
  state: z.enum(ROW_STATES),
})

/** What is said of a campaign when it ends. Every row is counted in one state; every row that needs words is named. */
export const statement = z.object({
  format: z.literal('hutong-campaign-statement/1'),
  county: z.object({ area: z.string(), name: z.string() }),
  campaign: z.object({
    id: z.string(),
    title: z.string(),
    areas: z.array(z.string()),
    questions: z.array(z.string()),
    startedAt: z.string(),
    dueAt: z.string(),
    closedAt: z.string(),
    closedBy: z.object({ name: z.string(), role }),
  }),
  /** The stretch of the ledger it rests on; `proven` ended rows whose deciding call stands there valid, `unproven` those without. */
  ledger: z.object({ from: count, to: count, proven: count, unproven: count }),
  frozen: pair.extend({ rosterHash: z.string(), unchanged: z.boolean() }),
  found: pair,
  added: pair,
  rows: count,
  /** Rows that are doors of their own: without wrong rows, duplicates and what left the register. */
  final: count,
  states,
  persons: z.object({ present: count, absent: count, unconfirmed: count }),
  areas: z.array(
    z.object({ area: z.string(), name: z.string(), frozen: count, found: count, added: count, states }),
  ),
  open: z.array(namedRow.extend({ tries: count, retryAt: z.string().nullable() })),
  unexplained: z.array(namedRow),
  recheck: z.object({ drawn: count, walked: count, independent: count, seed: count }).nullable(),
  estimate: estimate.nullable(),
  remark: bilingual,
})
export type Statement = z.infer<typeof statement>

/** The file: the statement, the SHA-256 of its canonical JSON (RFC 8785 in spirit), and the Ed25519 signature over that text. */
export const signedStatement = z.object({
  statement,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().min(1),
  /** The public key, SPKI in base64: who signed. Whether that is the county, its published key says. */
  key: z.string().min(1),
})
export type SignedStatement = z.infer<typeof signedStatement>

const NONE = {
  'to-call': 0,
  'nobody-home': 0,
  met: 0,
  refused: 0,
  'moved-away': 0,
  vacant: 0,
  'wrong-row': 0,
  duplicate: 0,
  withdrawn: 0,
}
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** A campaign ends with a signed statement of what became of every row. Its own measures end with it. */
export const campaignClosed = defineKind({
  name: 'campaign-closed',
  title: { zh: '敲门行动收官', en: 'Campaign closed' },
  subject: 'campaign',
  recordedBy: ['commander', 'clerk'],
  payload: z.object({
    signed: signedStatement,
    /** Measures that were started for this campaign only. */
    measures: z.array(z.string().regex(UUID)).max(300),
  }),
  personal: [],
  sealed: [],
  retention: 'permanent',
  clause: '3',
  alone: true,
  refetch: ['campaigns', 'measures', 'duties'],
  byProgram: true,
  example: {
    signed: {
      statement: {
        format: 'hutong-campaign-statement/1',
        county: { area: '130430', name: '邱县' },
        campaign: {
          id: '01900000-0000-7000-8000-000000000001',
          title: '全县敲门行动',
          areas: ['130430'],
          questions: [],
          startedAt: '2021-01-08T08:00:00.000Z',
          dueAt: '2021-01-11T16:00:00.000Z',
          closedAt: '2021-01-11T12:00:00.000Z',
          closedBy: { name: '示例人', role: 'commander' },
        },
        ledger: { from: 1, to: 2, proven: 0, unproven: 0 },
        frozen: { households: 0, persons: 0, rosterHash: EMPTY_HASH, unchanged: true },
        found: { households: 0, persons: 0 },
        added: { households: 0, persons: 0 },
        rows: 0,
        final: 0,
        states: NONE,
        persons: { present: 0, absent: 0, unconfirmed: 0 },
        areas: [],
        open: [],
        unexplained: [],
        recheck: null,
        estimate: null,
        remark: { zh: '示例', en: 'Example' },
      },
      hash: EMPTY_HASH,
      signature: 'AA==',
      key: 'AA==',
    },
    measures: [],
  },
  reaction: ({ payload: { measures } }) =>
    measures.map((subject) => ({ kind: 'measure-ended', subject, payload: { reason: '敲门行动收官' } })),
})
