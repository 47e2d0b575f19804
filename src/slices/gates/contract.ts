import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { NOTES } from '../../core/judging.ts'
import { role } from '../../core/role.ts'
import { COLOURS } from '../../core/token.ts'
import { draft } from '../ledger/rules.ts'
import { ENDINGS } from './kinds/incident-closed.ts'
import { LOOKUPS } from './kinds/gate-lookup.ts'
import { WHYS } from './kinds/incident-opened.ts'

const id = z.string().regex(UUID)

export const watchGate = endpoint({
  method: 'GET',
  path: '/api/gates/watch',
  may: 'record',
  summary:
    'What a gate’s phone asks for each minute: keys of the coming days’ pseudonyms, whom to call, how its incidents stand',
  query: z.object({ gate: id }),
  reply: z.object({
    /** Today’s first. HMAC-SHA-256 under `key` (base64) makes a pseudonym of that day (rules.ts). None for who keeps no gate. */
    days: z.array(z.object({ day: z.string(), key: z.string() })),
    /** Whoever answers for the gate, the nearest first. */
    call: z.array(z.object({ name: z.string(), role, phone: z.string().nullable() })),
    /** Open ones, and those of the last day. */
    incidents: z.array(
      z.object({
        incident: z.string(),
        acknowledgedAt: z.string().nullable(),
        acknowledgedBy: z.string().nullable(),
        closedAt: z.string().nullable(),
      }),
    ),
  }),
})

const hour = z.object({ hour: z.number(), entered: z.number(), refused: z.number(), byHand: z.number() })

export const gateLine = z.object({
  gate: z.string(),
  name: z.string(),
  area: z.string(),
  areaName: z.string(),
  tags: z.array(z.string()),
  /** Null: nobody has said. */
  signs: z.boolean().nullable(),
  thermometer: z.boolean().nullable(),
  /** Who is on now. */
  keepers: z.array(z.string()),
  /** Of the day’s three shifts: whether anybody was on in them; null: not begun yet. */
  shifts: z.array(z.boolean().nullable()),
  entered: z.number(),
  refused: z.number(),
  byHand: z.number(),
  open: z.number(),
})
export type GateLine = z.infer<typeof gateLine>

export const incidentLine = z.object({
  incident: z.string(),
  gate: z.string(),
  gateName: z.string(),
  areaName: z.string(),
  why: z.enum(WHYS),
  maskedName: z.string().nullable(),
  openedAt: z.string(),
  receivedAt: z.string(),
  openedBy: z.string(),
  acknowledgedAt: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  closedAt: z.string().nullable(),
  closedBy: z.string().nullable(),
  ending: z.enum(ENDINGS).nullable(),
  report: z.string().nullable(),
})
export type IncidentLine = z.infer<typeof incidentLine>

/** One code at two gates at once: somebody should look, and nothing follows by itself. The other gate's name where the asker may see it. */
export const twiceLine = z.object({
  record: z.string(),
  gate: z.string(),
  gateName: z.string(),
  areaName: z.string(),
  at: z.string(),
  otherName: z.string().nullable(),
  otherAt: z.string(),
})
export type TwiceLine = z.infer<typeof twiceLine>

export const listGates = endpoint({
  method: 'GET',
  path: '/api/gates',
  may: 'see-board',
  summary:
    'Every gate of an area today: signs, shifts, passes, refusals; open incidents and those of two days',
  query: z.object({ area: z.string().regex(AREA_NUMBER).optional() }),
  reply: z.object({
    at: z.string(),
    gates: z.array(gateLine),
    incidents: z.array(incidentLine),
    twice: z.array(twiceLine),
    hours: z.array(hour),
  }),
})

export const showGate = endpoint({
  method: 'GET',
  path: '/api/gates/:gate',
  may: 'see-board',
  summary: 'One gate: passes by the hour today, who was on, its incidents of a week',
  params: z.object({ gate: id }),
  reply: gateLine.extend({
    at: z.string(),
    hours: z.array(hour),
    turns: z.array(z.object({ name: z.string(), turn: z.enum(['on', 'off']), at: z.string() })),
    incidents: z.array(incidentLine),
    twice: z.array(twiceLine),
  }),
})

export const lookUp = endpoint({
  method: 'POST',
  path: '/api/gates/lookup',
  may: 'record',
  summary:
    'Whether somebody without a code may pass, by their identity number: that and nothing else; on record about them',
  largest: 4096,
  body: z.object({ id, gate: id, number: z.string().min(15).max(24) }),
  reply: z.object({ answer: z.enum(LOOKUPS) }),
})

export const listGateKeys = endpoint({
  method: 'GET',
  path: '/api/gates/:gate/keys',
  may: 'manage-posts',
  summary: 'Keys of electronic gates at one checkpoint, the newest first',
  params: z.object({ gate: id }),
  reply: z.object({
    keys: z.array(
      z.object({
        device: z.string(),
        name: z.string(),
        issuedBy: z.string(),
        issuedAt: z.string(),
        endsAt: z.string(),
        revokedAt: z.string().nullable(),
      }),
    ),
  }),
})

export const issueGateKey = endpoint({
  method: 'POST',
  path: '/api/gates/:gate/keys',
  may: 'manage-posts',
  summary:
    'A key for an electronic gate: good for this checkpoint alone, until a day; the secret is shown once',
  params: z.object({ gate: id }),
  body: z.object({
    /** Of the record, and the device's name from then on. */
    id,
    name: z.string().trim().min(1).max(60),
    days: z.number().int().min(1).max(366).default(90),
  }),
  reply: z.object({ device: z.string(), secret: z.string(), endsAt: z.string() }),
})

export const revokeGateKey = endpoint({
  method: 'POST',
  path: '/api/gate-keys/:device/revoke',
  may: 'manage-posts',
  summary: 'The electronic gate records nothing more from now on',
  params: z.object({ device: id }),
  body: z.object({ id }),
  reply: z.object({}),
})

export const deviceRecords = endpoint({
  method: 'POST',
  path: '/api/gate-device/records',
  may: 'gate-device',
  summary:
    'An electronic gate records passes and incidents of its own checkpoint; sent again they are answered as the first time',
  largest: 1024 * 1024,
  body: z.object({ records: z.array(draft).min(1).max(200) }),
  reply: z.object({
    verdicts: z.array(z.object({ id: z.string(), seq: z.number(), status: z.enum(['recorded', 'already']) })),
  }),
})

export const deviceWatch = endpoint({
  method: 'GET',
  path: '/api/gate-device/watch',
  may: 'gate-device',
  summary:
    'What an electronic gate asks for each minute: its checkpoint, keys of the coming days’ pseudonyms',
  reply: z.object({
    gate: z.string(),
    device: z.string(),
    days: z.array(z.object({ day: z.string(), key: z.string() })),
  }),
})

const judged = z.union([
  z.object({
    proven: z.literal(true),
    judgement: z.object({
      verdict: z.enum(['admit', 'refuse', 'manual']),
      colour: z.enum(COLOURS),
      notes: z.array(z.enum(NOTES)).readonly(),
    }),
    maskedName: z.string(),
    isCard: z.boolean(),
    issuedAt: z.string(),
  }),
  z.object({ proven: z.literal(false), fault: z.enum(['unreadable', 'unsigned']) }),
])
const asked = z.object({ text: z.string().min(1).max(400), celsius: z.number().min(30).max(45).optional() })

export const verifyAsDevice = endpoint({
  method: 'POST',
  path: '/api/gate-device/verify',
  may: 'gate-device',
  summary: 'What a code says now, for an electronic gate without a verifier of its own; nothing is kept',
  largest: 4096,
  body: asked,
  reply: judged,
})

export const verify = endpoint({
  method: 'POST',
  path: '/api/codes/verify',
  may: 'record',
  summary:
    'What a code says now, as the gate that has just fetched everything would judge it; nothing is kept',
  largest: 4096,
  body: asked,
  reply: judged,
})
