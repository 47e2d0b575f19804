import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { role } from '../../core/role.ts'
import { verdict } from '../sync/contract.ts'
import { DEVICE_STATES } from '../sync/rules.ts'
import { BROUGHT, MOST_BYTES, OUTCOMES } from './rules.ts'

const named = { params: z.object({ parcel: z.string().regex(/^[0-9a-f]{64}$/) }) }
/** The body is the file itself (rules.ts says what is in it). */
const file = { body: z.instanceof(Uint8Array), largest: MOST_BYTES }

export const parcelLine = z.object({
  parcel: z.string(),
  device: z.string(),
  holder: z.string(),
  role,
  areaName: z.string(),
  /** How the phone stands now. `stoppedAt`: when it was revoked or its post ended. */
  state: z.enum(DEVICE_STATES),
  stoppedAt: z.string().nullable(),
  brought: z.enum(BROUGHT),
  /** Who brought it; null: the phone itself, over the network. */
  carrier: z.string().nullable(),
  records: z.number(),
  /** As the phone said. */
  madeAt: z.string(),
  receivedAt: z.string(),
  /** Null: waiting for a person. */
  outcome: z.enum(OUTCOMES).nullable(),
})
export type ParcelLine = z.infer<typeof parcelLine>

/** A record that is not taken: what it says, and why not. */
export const notTaken = verdict.pick({ sentence: true, faults: true }).extend({
  kind: z.string(),
  happenedAt: z.string(),
  payload: z.record(z.string(), z.unknown()),
})

/** What becomes of each record of a parcel: as it would be (`outcome` not `taken`), or was just now. */
export const parcelPage = parcelLine.extend({
  written: z.number(),
  already: z.number(),
  notTaken: z.number(),
  /** Of those that are neither in already nor refused: how many of each kind, from when to when. */
  kinds: z.array(z.object({ kind: z.string(), count: z.number() })),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** The first hundred. */
  refusals: z.array(notTaken),
})
export type ParcelPage = z.infer<typeof parcelPage>

export const bringParcel = endpoint({
  method: 'POST',
  path: '/api/parcels',
  may: 'manage-posts',
  summary:
    'A sealed file of a phone below one’s own post: whose it is and what would become of each record; nothing is recorded yet',
  ...file,
  reply: parcelPage,
})

export const listParcels = endpoint({
  method: 'GET',
  path: '/api/parcels',
  may: 'manage-posts',
  summary: 'Sealed files of an area that wait for a person, or of which something was not taken',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    after: z.string().max(120).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  reply: z.object({ parcels: z.array(parcelLine), next: z.string().nullable() }),
})

export const showParcel = endpoint({
  method: 'GET',
  path: '/api/parcels/:parcel',
  may: 'manage-posts',
  summary: 'What would become of each record of a sealed file; nothing is recorded',
  ...named,
  reply: parcelPage,
})

export const takeParcel = endpoint({
  method: 'POST',
  path: '/api/parcels/:parcel/take',
  may: 'manage-posts',
  summary: 'Take a sealed file in: each record as its author’s own, each with its verdict',
  ...named,
  /** `id`: of the record that says so, made by whoever asks. */
  body: z.object({ id: z.string().regex(UUID) }),
  reply: parcelPage,
})

export const turnParcelAway = endpoint({
  method: 'POST',
  path: '/api/parcels/:parcel/turn-away',
  may: 'manage-posts',
  summary: 'Do not take a sealed file in, on record; it can still be taken for as long as it is kept',
  ...named,
  body: z.object({ id: z.string().regex(UUID), reason: z.string().trim().min(1).max(200) }),
  reply: z.object({}),
})

/** `waiting`: a person at the desk decides. Nothing is said of what is inside: whoever carries it may not know. */
const arrived = z.object({ state: z.enum(['waiting', ...OUTCOMES]) })

export const carryParcel = endpoint({
  method: 'POST',
  path: '/api/sync/parcels',
  may: 'record',
  summary:
    'A sealed file carried by another phone: taken like a push of the one it comes from, or kept for a person',
  ...file,
  reply: arrived,
})

export const handInParcel = endpoint({
  method: 'POST',
  path: '/api/sync/parcels/own',
  may: 'anyone',
  summary:
    'A sealed file from the phone itself, whose token may answer no more: proven by what is inside; asked again, how it stands',
  ...file,
  reply: arrived,
})
