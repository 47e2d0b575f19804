import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { colourRule, FACTS } from '../../core/colour-rule.ts'
import { endpoint } from '../../core/endpoint.ts'
import { bilingual } from '../../core/text.ts'
import { COLOURS, REASONS, TRAVELS } from '../../core/token.ts'

const colour = z.enum(COLOURS)
const counts = z.object({ people: z.number(), yellow: z.number(), red: z.number() })
const inArea = z.object({ area: z.string().regex(AREA_NUMBER).optional() })

export const colourBoard = z.object({
  area: z.object({ area: z.string(), name: z.string(), level: z.enum(AREA_LEVELS), subject: z.string() }),
  at: z.string(),
  total: counts,
  /** What is at risk in it, or holds it. */
  risks: z.array(
    z.object({ area: z.string(), name: z.string(), risk: z.enum(['medium', 'high']), since: z.string() }),
  ),
  children: z.array(counts.extend({ area: z.string(), name: z.string() })),
  /** Reasons, by how many people they colour; a person may have several. */
  rules: z.array(z.object({ rule: z.string(), text: bilingual.nullable(), colour, people: z.number() })),
  /** Changes of the last 24 hours. */
  turns: z.object({ toGreen: z.number(), toYellow: z.number(), toRed: z.number() }),
  appeals: z.object({ open: z.number(), late: z.number() }),
  /** Records that pretend to be evidence and were not written by this program. */
  doubts: z.number(),
})
export type ColourBoard = z.infer<typeof colourBoard>

export const showBoard = endpoint({
  method: 'GET',
  path: '/api/colours',
  may: 'see-board',
  summary: 'Codes by colour in an area and one level down, the reasons, and what changed in a day',
  query: inArea,
  reply: colourBoard,
})

export const colouredLine = z.object({
  person: z.string(),
  name: z.string(),
  household: z.string().nullable(),
  door: z.string(),
  area: z.string(),
  areaName: z.string(),
  colour,
  reason: z.enum(REASONS),
  rules: z.array(z.string()),
  since: z.string(),
  travel: z.enum(TRAVELS),
})
export type ColouredLine = z.infer<typeof colouredLine>

export const listColoured = endpoint({
  method: 'GET',
  path: '/api/colours/people',
  may: 'see-register',
  summary: 'People whose code is not green, in area order, by keyset',
  query: inArea.extend({
    colour: colour.exclude(['green']).optional(),
    rule: z.string().max(60).optional(),
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ people: z.array(colouredLine), next: z.string().nullable() }),
})

export const evidenceLine = z.object({
  record: z.string(),
  kind: z.string(),
  happenedAt: z.string(),
  by: z.string(),
  role: z.string().nullable(),
  /** What it says, without what is personal in it. */
  facts: z.record(z.string(), z.unknown()),
})
export const standing = z.object({
  rule: z.string(),
  colour,
  class: z.enum(REASONS),
  text: bilingual,
  fact: z.enum(FACTS),
  on: z.string(),
  evidence: z.array(evidenceLine),
  ends: z.object({
    text: bilingual,
    on: z.string().nullable(),
    at: z.string().nullable(),
    tests: z.array(z.object({ from: z.string(), done: z.string().nullable() })),
  }),
})
export const appealLine = z.object({
  appeal: z.string(),
  person: z.string(),
  name: z.string(),
  area: z.string(),
  areaName: z.string(),
  colour: colour.exclude(['green']),
  reason: z.string(),
  wantsTest: z.boolean(),
  madeAt: z.string(),
  madeBy: z.string(),
  /** When it has to be answered. */
  deadline: z.string(),
  state: z.enum(['open', 'late', 'upheld', 'rejected']),
  /** Whether whoever asks recorded what it is about: somebody else decides it. */
  own: z.boolean(),
  answer: z.object({ at: z.string(), by: z.string(), reason: z.string(), retest: z.boolean() }).nullable(),
})
export type AppealLine = z.infer<typeof appealLine>

export const explanation = z.object({
  person: z.string(),
  colour,
  reason: z.enum(REASONS),
  travel: z.enum(TRAVELS),
  testedOn: z.string().nullable(),
  since: z.string().nullable(),
  standing: z.array(standing),
  /** Declared journeys that cannot be so beside what is known from others (core/travel-contradictions.ts): told, never coloured by. */
  contradictions: z.array(
    z.object({
      why: z.enum(['undeclared-stay', 'undeclared-return', 'two-journeys']),
      /** What was declared, then what speaks against it. */
      records: z.array(evidenceLine),
    }),
  ),
  /** When time alone may change it. */
  nextAt: z.string().nullable(),
  history: z.array(
    z.object({
      at: z.string(),
      was: colour,
      colour,
      rules: z.array(z.object({ rule: z.string(), text: bilingual.nullable() })),
    }),
  ),
  appeals: z.array(appealLine),
  overrides: z.array(
    z.object({
      override: z.string(),
      colour,
      class: z.string(),
      caseNumber: z.string(),
      askedAt: z.string(),
      askedBy: z.string(),
      own: z.boolean(),
      state: z.enum(['asked', 'holds', 'over']),
      until: z.string().nullable(),
    }),
  ),
})
export type Explanation = z.infer<typeof explanation>

export const explainColour = endpoint({
  method: 'GET',
  path: '/api/people/:person/colour',
  may: 'see-register',
  summary: 'A person’s colour now: why, on what evidence, what ends it, how it came to be',
  params: z.object({ person: z.uuid() }),
  reply: explanation,
})

export const makeAppeal = endpoint({
  method: 'POST',
  path: '/api/people/:person/appeals',
  may: 'record',
  summary: 'Appeal against a person’s colour on their behalf; the clock runs from now',
  params: z.object({ person: z.uuid() }),
  body: z.object({ reason: z.string().trim().max(500).default(''), wantsTest: z.boolean().default(false) }),
  reply: z.object({ appeal: z.string(), deadline: z.string() }),
})

export const listAppeals = endpoint({
  method: 'GET',
  path: '/api/appeals',
  may: 'see-ledger',
  summary: 'Appeals of the last 30 days, those that wait first, the most urgent at the top',
  query: inArea.extend({ state: z.enum(['waiting', 'all']).default('waiting') }),
  /** `at`: the server’s clock, which the deadlines run by. */
  reply: z.object({ at: z.string(), appeals: z.array(appealLine) }),
})

const rulesShown = z.object({
  rules: z.array(colourRule),
  hash: z.string(),
  version: z.string().nullable(),
  adoptedAt: z.string().nullable(),
})
export const showRules = endpoint({
  method: 'GET',
  path: '/api/colours/rules',
  may: 'self',
  summary: 'The rules that colours are worked out by',
  reply: rulesShown,
})

export const rulesText = z.object({ text: z.string().min(1).max(200_000) })
export const previewRules = endpoint({
  method: 'POST',
  path: '/api/colours/rules/preview',
  may: 'manage-directives',
  summary: 'Whose colour other rules (YAML) would change, by area, before anybody signs them',
  body: rulesText,
  reply: z.object({
    hash: z.string(),
    rules: z.array(colourRule),
    changed: z.array(z.object({ was: colour, colour, people: z.number() })),
    areas: z.array(z.object({ area: z.string(), name: z.string(), people: z.number() })),
  }),
})
export const adoptRules = endpoint({
  method: 'POST',
  path: '/api/colours/rules',
  may: 'manage-directives',
  summary:
    'Puts rules into force; `hash` is that of the preview, so that what was looked at is what is signed',
  body: rulesText.extend({
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    version: z.string().trim().min(1).max(60),
    reason: z.string().trim().min(5).max(300),
  }),
  reply: z.object({ record: z.string() }),
})

/** Of one day, for everybody to see: nobody can be found in it. */
export const publicCounts = endpoint({
  method: 'GET',
  path: '/api/public/colours',
  may: 'anyone',
  summary:
    'Of each of the last 30 days: changes by rule, overrides by organisation, appeals and how many were upheld, sealed entries opened',
  reply: z.object({
    days: z.array(
      z.object({
        day: z.string(),
        toGreen: z.number(),
        toYellow: z.number(),
        toRed: z.number(),
        rules: z.array(z.object({ rule: z.string(), text: bilingual.nullable(), people: z.number() })),
        overrides: z.array(z.object({ organisation: z.string(), people: z.number() })),
        appeals: z.number(),
        upheld: z.number(),
        lapsed: z.number(),
        /** Times that sealed entries of gates were opened for a case, and how many at most. */
        openings: z.number(),
        entriesOpened: z.number(),
      }),
    ),
  }),
})
