import { z } from 'zod'
import { AREA_LEVELS, AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { SECTIONS } from '../../core/kind.ts'
import { measureSpec, subjectKind } from '../../core/measure.ts'
import { role } from '../../core/role.ts'
import { bilingual } from '../../core/text.ts'
import { directiveShown } from '../directives/rules.ts'
import { DOOR_CALL_ENDS } from '../screening/kinds/door-call.ts'
import { cursor } from '../ledger/contract.ts'
import { message } from '../messages/contract.ts'
import { DEVICE_STATES, MOST_PUSHED } from './rules.ts'

/*
 * What a phone and the server say to each other.
 *
 * A phone proves itself with `authorization: Bearer <token>`, the token it was given when it was enrolled; it has no cookie. Two
 * refusals end its work, whatever it asked for: `device-revoked` and `device-post-over`. It then destroys what it holds and has sent,
 * and names to its holder what was never sent (a sealed export file may still carry that); after `device-post-over` it first pushes what it can. Every other refusal, `not-signed-in` among
 * them (a server restored from before the enrolment), destroys nothing: at worst a new code is asked for.
 */

const id = z.string().regex(UUID)
/** The language of a phone's program; an old phone speaks an old one for two releases (rules.ts). */
const protocol = z.coerce.number().int().min(1)

// Devices: the desk's side.

export const askEnrolment = endpoint({
  method: 'POST',
  path: '/api/devices/enrolment',
  may: 'manage-posts',
  summary:
    'A code with which one phone is enrolled for a post below one’s own; a new one voids the one before',
  body: z.object({ post: id }),
  reply: z.object({
    /** Six digits, to be said or typed. */
    code: z.string(),
    /** The same in a QR: the page opens it as `<site>/field/#enrol=<secret>` (enrolmentLink in rules.ts). */
    secret: z.string(),
    expiresAt: z.string(),
    holder: z.object({ name: z.string(), role, areaName: z.string() }),
  }),
})

export const deviceLine = z.object({
  device: z.string(),
  name: z.string(),
  model: z.string(),
  account: z.string(),
  holder: z.string(),
  post: z.string(),
  role,
  area: z.string(),
  areaName: z.string(),
  state: z.enum(DEVICE_STATES),
  enrolledAt: z.string(),
  revokedAt: z.string().nullable(),
  /** As the phone said when it was last heard of; null: never since it was enrolled. */
  seenAt: z.string().nullable(),
  unsent: z.number().nullable(),
  appVersion: z.string().nullable(),
  /** What has to be added to the phone's clock. */
  offsetMilliseconds: z.number().nullable(),
})
export type DeviceLine = z.infer<typeof deviceLine>

export const listDevices = endpoint({
  method: 'GET',
  path: '/api/devices',
  may: 'manage-posts',
  summary: 'Phones of an area in area order, by keyset, with what each last said of itself',
  query: z.object({
    area: z.string().regex(AREA_NUMBER).optional(),
    state: z.enum(DEVICE_STATES).default('in-use'),
    after: z.string().max(160).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ devices: z.array(deviceLine), next: z.string().nullable() }),
})

export const revokeDevice = endpoint({
  method: 'POST',
  path: '/api/devices/:device/revoke',
  may: 'manage-posts',
  summary: 'End a phone’s access at once: lost, replaced or given back',
  params: z.object({ device: id }),
  /** `id`: of the record, made by whoever asks, so that asking twice is one revocation. */
  body: z.object({ id, reason: z.string().trim().max(200).default('') }),
  reply: z.object({}),
})

// Devices: the phone's side.

const clock = z.iso.datetime({ offset: true })
/** `offsetMilliseconds` is what the phone adds to its own clock: ids and `happenedAt` are made with the sum. */
const told = { now: z.string(), offsetMilliseconds: z.number(), protocol: z.number() }
/** Public keys of the county, base64: for sealed files; of the root of its codes (core/key-list.ts), null while it has none. */
const keys = { sealTo: z.string(), codeRoot: z.string().nullable() }

export const enrolDevice = endpoint({
  method: 'POST',
  path: '/api/devices',
  may: 'anyone',
  summary:
    'Enrol this phone with a code or the QR’s secret; asked again with the same device while the code is good, it is told again',
  body: z
    .object({
      /** Made by the phone, once for each enrolment. */
      device: id,
      code: z
        .string()
        .regex(/^\d{6}$/)
        .optional(),
      secret: z.string().min(20).max(100).optional(),
      name: z.string().trim().max(60).default(''),
      model: z.string().trim().max(80).default(''),
      appVersion: z.string().max(40),
      protocol,
      clock,
    })
    .refine(({ code, secret }) => (code === undefined) !== (secret === undefined), { path: ['code'] }),
  reply: z.object({
    ...told,
    device: z.string(),
    token: z.string(),
    account: z.object({ account: z.string(), name: z.string() }),
    post: z.object({ post: z.string(), role, area: z.string(), areaName: z.string() }),
    county: z.object({ area: z.string(), name: z.string() }),
    ...keys,
  }),
})

export const verdict = z.object({
  id: z.string(),
  /**
   * `refused` is final for this record as it is: it is shown to its author with the sentence. Only one refused as
   * `record-time-impossible` is sent again, with a new id and its time put right by the offset.
   */
  status: z.enum(['recorded', 'already', 'refused']),
  seq: z.number().nullable(),
  code: z.string().nullable(),
  sentence: bilingual.nullable(),
  /** Paths within the record ("payload.end"). */
  faults: z.array(z.object({ path: z.string(), message: z.string() }).and(z.record(z.string(), z.string()))),
})
export type SyncVerdict = z.infer<typeof verdict>

export const push = endpoint({
  method: 'POST',
  path: '/api/sync/push',
  may: 'record',
  evenAfter: true,
  summary:
    'Records of a phone in the order they were made, a verdict for each: a refused one holds up no other; none is a sign of life',
  body: z.object({
    protocol,
    appVersion: z.string().max(40),
    clock,
    /** Records the phone holds unsent, those of this batch among them. */
    unsent: z.number().int().min(0),
    /** Drafts as POST /api/records takes them (ledger/rules.ts), each read by itself. */
    records: z.array(z.record(z.string(), z.unknown())).max(MOST_PUSHED),
  }),
  reply: z.object({
    ...told,
    /** Higher than the one the phone knew: a backup was restored. Everything acknowledged in the last 7 days is offered again. */
    epoch: z.number(),
    /**
     * The post has ended; what was done before it did is still taken for a week (a phone that gets `device-post-over` elsewhere sends what
     * it holds, here, before it destroys anything).
     */
    isOver: z.boolean(),
    /** In the order of the records. */
    verdicts: z.array(verdict),
  }),
})

// Lines: what a phone holds. The same in the bundle and in the changes.

export const headLine = z.object({
  is: z.literal('head'),
  protocol: z.number(),
  /** Where the changes go on from once the whole bundle has been taken in. */
  cursor: z.string(),
  at: z.string(),
  post: z.object({ post: z.string(), role, area: z.string(), areaName: z.string(), holder: z.string() }),
  county: z.object({ area: z.string(), name: z.string() }),
  sections: z.array(z.enum(SECTIONS)),
})

/** The areas of the scope and those around it. `subject` is what a duty on the area stands on. */
export const areaLine = z.object({
  is: z.literal('area'),
  area: z.string(),
  subject: z.string(),
  name: z.string(),
  level: z.enum(AREA_LEVELS),
})

/** A measure that reaches here. The whole spec: the phone opens the windows of the coming days itself (core/cadence.ts). */
export const measureOnPhone = z.object({
  is: z.literal('measure'),
  measure: z.string(),
  area: z.string(),
  directive: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  spec: measureSpec,
})

/** Open, or done today. The key is (measure, opensAt, subject). */
export const dutyOnPhone = z.object({
  is: z.literal('duty'),
  measure: z.string(),
  opensAt: z.string(),
  subject: z.string(),
  subjectKind,
  area: z.string(),
  dueAt: z.string(),
  /** Due plus grace: done after this is done late. */
  lateAt: z.string(),
  closesAt: z.string().nullable(),
  outcome: z.enum(['open', 'done', 'late']),
  doneAt: z.string().nullable(),
  /** The record that did it. */
  doneBy: z.string().nullable(),
  /** The post it was handed to; null: whoever holds the area. */
  assigned: z.string().nullable(),
})

export const householdOnPhone = z.object({
  is: z.literal('household'),
  household: z.string(),
  area: z.string(),
  door: z.string(),
  address: z.string(),
  phoneTail: z.string().nullable(),
  tags: z.array(z.string()),
  /** The record an amendment names as what its author had seen. */
  basis: z.string().nullable(),
  lastCall: z.object({ end: z.enum(DOOR_CALL_ENDS), at: z.string() }).nullable(),
})

/** Somebody by name. Never a whole number: tails only. `sounds`: the name's syllables, for search by pinyin and initials. */
const somebody = {
  person: z.string(),
  area: z.string(),
  name: z.string(),
  sounds: z.array(z.string()),
  sex: z.enum(['female', 'male', 'unknown']),
  bornOn: z.string().nullable(),
  identityTail: z.string().nullable(),
  phoneTail: z.string().nullable(),
}

export const personOnPhone = z.object({
  is: z.literal('person'),
  ...somebody,
  household: z.string(),
  relation: z.string(),
  workplace: z.string(),
  tags: z.array(z.string()),
  standing: z.enum(['here', 'died', 'left-county']),
  basis: z.string().nullable(),
})

/** Somebody of a pushed list who is to be found. */
export const soughtOnPhone = z.object({
  is: z.literal('sought'),
  ...somebody,
  from: z.string(),
  returnedOn: z.string().nullable(),
  address: z.string(),
  list: z.string(),
})

export const siteOnPhone = z.object({
  is: z.enum(['place', 'unit']),
  subject: z.string(),
  area: z.string(),
  name: z.string(),
  address: z.string(),
  tags: z.array(z.string()),
})

export const campaignOnPhone = z.object({
  is: z.literal('campaign'),
  campaign: z.string(),
  title: z.string(),
  /** Fields of the questions asked at the door. */
  questions: z.array(z.string()),
  measures: z.array(z.string()),
  startedAt: z.string(),
  dueAt: z.string(),
})

/** A door of a running campaign's roster. */
export const rowOnPhone = z.object({
  is: z.literal('row'),
  campaign: z.string(),
  household: z.string(),
  area: z.string(),
  origin: z.enum(['frozen', 'found', 'added']),
  state: z.string(),
  explained: z.boolean(),
  tries: z.number(),
  calledAt: z.string().nullable(),
  retryAt: z.string().nullable(),
})

export const directiveOnPhone = directiveShown.extend({ is: z.literal('directive') })
export const messageOnPhone = message.extend({ is: z.literal('message') })

/** The last line: nothing is missing. `lines`: how many came before it. */
export const endLine = z.object({ is: z.literal('end'), lines: z.number() })

export const line = z.discriminatedUnion('is', [
  headLine,
  areaLine,
  measureOnPhone,
  dutyOnPhone,
  householdOnPhone,
  personOnPhone,
  soughtOnPhone,
  siteOnPhone,
  campaignOnPhone,
  rowOnPhone,
  directiveOnPhone,
  messageOnPhone,
  endLine,
])
export type Line = z.infer<typeof line>

/**
 * Answers with pieces one after the other (readPieces in rules.ts): four bytes, big-endian, how long the piece is, then the piece: gzip
 * of whole lines of JSON, each a `Line`. Every piece is of use as soon as it is there. The order: head; areas; measures; what is overdue or
 * due within a day, most urgent first, with the subjects it is about; all other households, persons, people sought, places and units; every
 * other duty; campaigns and roster rows; directives; messages; end. A line that comes twice is the same thing. With `etag`, `range` (bytes) and
 * `if-range`: what broke off goes on at the end of the last whole piece, unless the server has cut anew meanwhile (answer 200 and another
 * etag: begin again). No `content-encoding`: the phone unpacks.
 *
 * With `sections` only those: what the changes asked to fetch again. They then replace all the phone has of them.
 */
export const bundle = endpoint({
  method: 'GET',
  path: '/api/sync/bundle',
  may: 'record',
  summary: 'Everything of the phone’s scope in one compressed bundle, today’s work first, resumable',
  query: z.object({
    protocol,
    /** Section names with commas between; all of them when left out. */
    sections: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(SECTIONS)).min(1))
      .optional(),
    /** The phone's cursor, as soon as it has one: what is cut is not older than that. */
    since: cursor.optional(),
  }),
  reply: z.unknown(),
})

export const BUNDLE_TYPE = 'application/vnd.hutong.bundle'

export const changes = endpoint({
  method: 'GET',
  path: '/api/sync/changes',
  may: 'record',
  summary: 'What has become of everything in the phone’s scope since a cursor',
  query: z.object({ protocol, since: cursor }),
  reply: z.object({
    now: z.string(),
    /** Where to go on. Kept by the phone together with the rows, in one transaction. */
    next: cursor,
    /** There is more already; else it is worth asking again in a while. */
    more: z.boolean(),
    /**
     * Subjects something was recorded about. The phone drops every row it has of them (household, person, sought, place or unit, their
     * duties and roster rows), then puts in `rows`. Those named in `gone` have left the scope or are no more.
     */
    touched: z.array(z.string()),
    gone: z.array(z.string()),
    rows: z.array(line),
    /**
     * Sections that deltas cannot tell of: a measure began, a night was turned, the grid changed. They are fetched with
     * `bundle?sections=…&since=<next>`; until that is done the phone keeps, with the cursor, which it still has to fetch. All of them (`restored`, `behind`): the whole bundle (`since=<next>` too), in place of everything. Rows of this answer go in first.
     */
    again: z
      .object({ why: z.enum(['changed', 'restored', 'behind']), sections: z.array(z.enum(SECTIONS)) })
      .nullable(),
    /** As in a push. */
    epoch: z.number(),
    inbox: z.object({ unread: z.number(), urgent: z.number(), newest: z.string().nullable() }),
    ...keys,
  }),
})
export type SyncChanges = z.infer<typeof changes.reply>
