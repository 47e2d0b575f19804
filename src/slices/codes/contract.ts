import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { UUID } from '../../core/id.ts'
import { phone } from '../register/rules.ts'
import { MOST_WARDS } from './rules.ts'

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
