import { z } from 'zod'
import { AREA_NUMBER } from '../../core/area.ts'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { explanation, makeAppeal } from '../colours/contract.ts'
import { record } from '../ledger/contract.ts'
import { draft } from '../ledger/rules.ts'
import { phone } from '../register/rules.ts'
import { CARDS_SHOWN, MOST_WARDS, PROXY_BASES, RECALL_CAUSES, SLIP_PURPOSES } from './rules.ts'

/*
 * What anybody may fetch without a session, for gates and phones to read codes by. All of it is signed; who serves it does not matter, so
 * any cache may stand between.
 *
 *   GET /codes/latest                          JSON, `latest` below: what is out; asked each minute, answers 304 by its etag
 *   GET /codes/keys                            the key list: COSE_Sign1 by the county's root, payload of core/key-list.ts
 *   GET /codes/rules                           what gates admit: COSE_Sign1 by a key of use `rules`, payload of core/admission.ts
 *   GET /codes/list/:epoch/:version            a status list: COSE_Sign1 by a key of use `list`, payload of core/status-list.ts
 *   GET /codes/list/:epoch/:from-:version      what changed since version `from`: the same, payload of `readDelta`; 404: fetch the whole
 *
 * Names of lists never change their content and may be kept for ever. Epoch 0 is the list of printed cards, which have no anchor; a phone's
 * code is looked up in the list of the week it was issued in (`epochOf(issuedAt)` in rules.ts). A reader takes no version lower than the
 * one it has, but for one: when its own version is gone after a restore, the newer `signedAt` counts. core/proving.ts says which key must
 * have signed what. The root's point comes with enrolment and never from here.
 */
export const latest = z.object({
  now: z.number().int(),
  /** Version of the key list. */
  keys: z.number().int(),
  /** Version of the rules of admission; 0: none are out yet. */
  rules: z.number().int(),
  lists: z.array(
    z.object({ epoch: z.number().int(), version: z.number().int(), signedAt: z.number().int() }),
  ),
})
export const PAPER = 'application/cose'

/*
 * Residents. Their session is a cookie of its own (`hutong_me`), or a bearer token for clients that have no cookies (`bearer: true`).
 */
const entered = z.object({ token: z.string().nullable() })

export const askCode = endpoint({
  method: 'POST',
  path: '/api/me/phone',
  may: 'anyone',
  summary:
    'Have six digits sent to a phone that the register knows; the answer is the same for one that it does not',
  largest: 4096,
  body: z.object({ phone }),
  reply: z.object({}),
})

export const enter = endpoint({
  method: 'POST',
  path: '/api/me/session',
  may: 'anyone',
  summary: 'Sign in as a resident with the six digits',
  largest: 4096,
  body: z.object({ phone, code: z.string().regex(/^\d{6}$/), bearer: z.boolean().default(false) }),
  reply: entered,
})

export const showSession = endpoint({
  method: 'GET',
  path: '/api/me/session',
  may: 'resident',
  summary: 'Who is signed in; for one of several who share a phone, who they may be',
  evenBefore: true,
  reply: z.object({
    session: z.string(),
    person: z.string().nullable(),
    choices: z.array(
      z.object({
        person: z.string(),
        name: z.string(),
        relation: z.string(),
        bornYear: z.string().nullable(),
      }),
    ),
  }),
})

export const choosePerson = endpoint({
  method: 'POST',
  path: '/api/me/session/choose',
  may: 'resident',
  summary: 'Say which of those who share the phone one is; once',
  evenBefore: true,
  body: z.object({ person: z.string().regex(UUID) }),
  reply: z.object({}),
})

export const leave = endpoint({
  method: 'DELETE',
  path: '/api/me/session',
  may: 'resident',
  summary: 'Sign out on this phone',
  evenBefore: true,
  reply: z.object({}),
})

export const listSessions = endpoint({
  method: 'GET',
  path: '/api/me/sessions',
  may: 'resident',
  summary: 'Every phone one is signed in on',
  reply: z.object({
    sessions: z.array(
      z.object({
        session: z.string(),
        client: z.string(),
        madeAt: z.string(),
        seenAt: z.string(),
        here: z.boolean(),
      }),
    ),
  }),
})

export const endOther = endpoint({
  method: 'DELETE',
  path: '/api/me/sessions/:session',
  may: 'resident',
  summary: 'Sign out on another phone',
  params: z.object({ session: z.string().regex(UUID) }),
  reply: z.object({}),
})

/** The end of a chain of steps: sixteen bytes, base64. */
const anchor = z.string().regex(/^[A-Za-z0-9+/]{22}==$/)

export const makeCode = endpoint({
  method: 'POST',
  path: '/api/me/code',
  may: 'resident',
  summary: 'A code of one’s own, and of those one answers for, good for 24 hours; nothing is recorded',
  largest: 4096,
  body: z.object({
    anchor,
    /** Seconds since 1970, by the phone: within two minutes of the server's. */
    issuedAt: z.number().int().min(0),
    family: z
      .array(z.object({ person: z.string().regex(UUID), anchor }))
      .max(MOST_WARDS)
      .default([]),
  }),
  reply: z.object({
    /** Seconds since 1970. */
    now: z.number(),
    /** Of the key list: when it has changed and the key of one's code is in it no more, a code is asked for anew. */
    keys: z.number(),
    /** COSE_Sign1, base64: the step of the minute goes behind it (core/token.ts). One's own first. */
    codes: z.array(z.object({ person: z.string(), code: z.string() })),
  }),
})

const tenDigits = z.string().regex(/^\d{10}$/)
/** Digits as somebody typed them, or the secret of the QR on the slip. */
const slipShown = {
  code: tenDigits.optional(),
  secret: z.string().min(20).max(60).optional(),
}
const oneOf = ({ code, secret }: { code?: string | undefined; secret?: string | undefined }): boolean =>
  (code === undefined) !== (secret === undefined)

export const enterWithSlip = endpoint({
  method: 'POST',
  path: '/api/me/session/slip',
  may: 'anyone',
  summary: 'Sign in as a resident with a slip from the chief; once',
  largest: 4096,
  body: z.object({ ...slipShown, bearer: z.boolean().default(false) }).refine(oneOf),
  reply: entered,
})

const of = z.object({ person: z.string().regex(UUID).optional() })
const cardLine = z.object({
  number: z.number(),
  issuedAt: z.string(),
  expiresAt: z.string(),
  recalledAt: z.string().nullable(),
  cause: z.enum([...RECALL_CAUSES, 'replaced']).nullable(),
})
const tie = z.object({
  person: z.string(),
  name: z.string(),
  basis: z.enum(PROXY_BASES),
  agreedAt: z.string(),
})

export const aboutMe = endpoint({
  method: 'GET',
  path: '/api/me',
  may: 'resident',
  summary: 'Oneself, or (`person`) somebody one answers for: profile, colour with its reasons, family, cards',
  query: of,
  reply: z.object({
    profile: z.object({
      person: z.string(),
      name: z.string(),
      relation: z.string(),
      identityTail: z.string().nullable(),
      phoneTail: z.string().nullable(),
      areaName: z.string(),
    }),
    colour: explanation,
    family: z.object({
      household: z.array(
        z.object({ person: z.string(), name: z.string(), relation: z.string(), dependent: z.boolean() }),
      ),
      wards: z.array(tie),
      proxies: z.array(tie),
    }),
    cards: z.array(cardLine),
  }),
})

export const myRecords = endpoint({
  method: 'GET',
  path: '/api/me/records',
  may: 'resident',
  summary: 'Everything recorded about oneself or somebody one answers for, and who looked at their numbers',
  query: of,
  reply: z.object({
    records: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        at: z.string(),
        by: z.string(),
        corrected: z.boolean(),
        payload: z.record(z.string(), z.unknown()),
      }),
    ),
    views: z.array(
      z.object({
        at: z.string(),
        by: z.string(),
        role: z.string().nullable(),
        purpose: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
  }),
})

export const recordMine = endpoint({
  method: 'POST',
  path: '/api/me/records',
  may: 'resident',
  summary:
    'Declare health or a trip, for oneself or those one answers for; the same record sent again is answered as the first time',
  largest: 256 * 1024,
  body: z.object({ records: z.array(draft).min(1).max(50) }),
  reply: record.reply,
})

export const appealMine = endpoint({
  method: 'POST',
  path: '/api/me/appeals',
  may: 'resident',
  summary: 'Appeal against one’s colour, or that of somebody one answers for; the clock runs from now',
  largest: 16 * 1024,
  body: of.extend({ reason: z.string().trim().max(500).default(''), wantsTest: z.boolean().default(false) }),
  reply: makeAppeal.reply,
})

export const recallMine = endpoint({
  method: 'POST',
  path: '/api/me/recall',
  may: 'resident',
  summary: 'One’s phone is lost or stolen: its code counts no more, and every other phone is signed out',
  body: z.object({ id: z.string().regex(UUID), cause: z.enum(RECALL_CAUSES) }),
  reply: z.object({}),
})

export const agreeToProxy = endpoint({
  method: 'POST',
  path: '/api/me/family/agree',
  may: 'resident',
  summary: 'Let another member of the household show one’s code',
  body: z.object({ proxy: z.string().regex(UUID) }),
  reply: z.object({}),
})

export const answerForWard = endpoint({
  method: 'POST',
  path: '/api/me/family/answer',
  may: 'resident',
  summary: 'Show the code of a child or an old person of the household',
  body: z.object({ ward: z.string().regex(UUID) }),
  reply: z.object({}),
})

export const answerWithSlip = endpoint({
  method: 'POST',
  path: '/api/me/family/slip',
  may: 'resident',
  summary: 'Show somebody’s code by a slip that their chief gave out before them',
  body: z.object(slipShown).refine(oneOf),
  reply: z.object({}),
})

export const withdrawProxy = endpoint({
  method: 'POST',
  path: '/api/me/family/withdraw',
  may: 'resident',
  summary: 'End it, as the one or the other',
  body: z.object({ ward: z.string().regex(UUID), proxy: z.string().regex(UUID) }),
  reply: z.object({}),
})

/* Staff. */

export const giveSlip = endpoint({
  method: 'POST',
  path: '/api/resident-slips',
  may: 'see-register',
  summary:
    'A slip for one resident: to sign in with, or for somebody to answer for them; good for a day, once',
  body: z.object({
    id: z.string().regex(UUID),
    person: z.string().regex(UUID),
    purpose: z.enum(SLIP_PURPOSES),
  }),
  reply: z.object({ code: z.string(), secret: z.string(), expiresAt: z.string(), name: z.string() }),
})

const uuid = z.string().regex(UUID)
const printed = z.object({
  id: z.string(),
  person: z.string(),
  number: z.number(),
  name: z.string(),
  text: z.string(),
  issuedAt: z.string(),
  expiresAt: z.string(),
})

export const printCards = endpoint({
  method: 'POST',
  path: '/api/cards',
  may: 'see-register',
  summary: 'Cards to print, good for 14 days, each in the place of those its holder had; all or none',
  body: z.object({
    cards: z
      .array(z.object({ id: uuid, person: uuid }))
      .min(1)
      .max(200),
  }),
  reply: z.object({ cards: z.array(printed) }),
})

const bearer = z.object({
  person: z.string(),
  name: z.string(),
  areaName: z.string(),
  door: z.string(),
  bornYear: z.string().nullable(),
  hasPhone: z.boolean(),
  card: z.object({ number: z.number(), issuedAt: z.string(), expiresAt: z.string() }).nullable(),
})

export const listBearers = endpoint({
  method: 'GET',
  path: '/api/cards',
  may: 'see-register',
  summary: 'People of an area with the card each has in force, in area order, by keyset',
  query: z.object({
    area: z.string().regex(AREA_NUMBER),
    show: z.enum(CARDS_SHOWN).default('lacking'),
    after: z.string().max(80).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ people: z.array(bearer), next: z.string().nullable() }),
})

export const listCards = endpoint({
  method: 'GET',
  path: '/api/people/:person/cards',
  may: 'see-register',
  summary: 'Somebody’s cards',
  params: z.object({ person: z.uuid() }),
  reply: z.object({ cards: z.array(cardLine) }),
})

export const recallCode = endpoint({
  method: 'POST',
  path: '/api/people/:person/recall',
  may: 'see-register',
  summary: 'The code of somebody’s phone counts no more and they are signed out; or one card',
  params: z.object({ person: z.uuid() }),
  body: z.object({
    id: z.string().regex(UUID),
    cause: z.enum(RECALL_CAUSES),
    card: z.number().int().min(0).optional(),
  }),
  reply: z.object({}),
})
