import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { role } from '../../core/role.ts'
import { BADGE_STATES, HOURS, LONGEST_DAYS, USUAL_DAYS } from './rules.ts'

const id = z.string().regex(UUID)
const hour = z.number().int().min(0).max(24)

/** A held post and its last badge; null: it never had one. */
export const badgeLine = z.object({
  post: z.string(),
  account: z.string(),
  holder: z.string(),
  role,
  /** Whom the holder works for; empty where no organisation is known. */
  unit: z.string(),
  area: z.string(),
  areaName: z.string(),
  badge: z.string().nullable(),
  number: z.string().nullable(),
  state: z.enum(BADGE_STATES).nullable(),
  validUntil: z.string().nullable(),
})
export type BadgeLine = z.infer<typeof badgeLine>

export const listBadges = endpoint({
  method: 'GET',
  path: '/api/badges',
  may: 'manage-posts',
  summary: 'Posts held in an area in area order, by keyset, each with its last badge, if it has one',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    after: z.string().max(160).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ badges: z.array(badgeLine), next: z.string().nullable() }),
})

export const issueBadges = endpoint({
  method: 'POST',
  path: '/api/badges',
  may: 'manage-posts',
  summary: 'Badges for posts below one’s own; badges they had before are good no more',
  body: z
    .object({
      /** `badge`: made by whoever asks, so that asking twice makes one. */
      badges: z
        .array(z.object({ badge: id, post: id }))
        .min(1)
        .max(200),
      days: z.number().int().min(1).max(LONGEST_DAYS).default(USUAL_DAYS),
      fromHour: hour.default(HOURS.from),
      untilHour: hour.default(HOURS.until),
      callBack: z.string().trim().max(40).optional(),
    })
    .refine(({ fromHour, untilHour }) => fromHour < untilHour, { path: ['untilHour'] }),
  reply: z.object({ badges: z.array(badgeLine) }),
})

export const revokeBadge = endpoint({
  method: 'POST',
  path: '/api/badges/:badge/revoke',
  may: 'manage-posts',
  summary: 'A badge is good no more, at once: lost, stolen, given back',
  params: z.object({ badge: id }),
  body: z.object({ id, reason: z.string().trim().min(1).max(200) }),
  reply: z.object({}),
})

export const ownBadge = endpoint({
  method: 'GET',
  path: '/api/badges/own',
  may: 'self',
  summary: 'The badge of the caller’s post, and of a phone the key to the code that changes',
  reply: z.object({
    badge: z
      .object({
        number: z.string(),
        validUntil: z.string(),
        /** Base64; null for a browser: only an enrolled phone shows the code. */
        key: z.string().nullable(),
      })
      .nullable(),
  }),
})

/** What is shown of a badge that is good. No personal telephone or identity number, no account. */
export type Shown = {
  number: string
  name: string
  unit: string
  role: z.infer<typeof role>
  /** From the county down to where the holder works. */
  places: string[]
  from: number
  until: number
  /** Doors in that area wait for its holder today. */
  calls: boolean
  onDuty: boolean
  validUntil: Date
  callBack: string | null
  /** Whether the code on the holder’s phone is the one of these seconds; null: none was typed. */
  isTurning: boolean | null
}
export type Looked =
  | { state: 'slow' | 'unknown' | 'expired' | 'revoked' }
  /** Something to work out first: whoever asks has missed too often. */
  | { state: 'work'; challenge: string }
  | { state: 'valid'; shown: Shown }
export type Asking = {
  address: string
  number: string
  code?: string | undefined
  challenge?: string | undefined
  answer?: string | undefined
}

/** Of one day: whether somebody called, and between which hours of the county's clock. */
export type Called =
  | { state: 'slow' | 'unknown' }
  | { state: 'no' }
  | { state: 'work'; challenge: string }
  | { state: 'yes'; day: string; from: number; until: number; place: string }
export type AskingCalled = Asking & { day: string }
