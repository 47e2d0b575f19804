import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { role } from '../../core/role.ts'
import { ENDINGS } from './kinds/incident-closed.ts'
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
  }),
})
