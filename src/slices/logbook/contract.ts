import { z } from 'zod'
import { endpoint } from '../../core/endpoint.ts'
import { COLOURS } from '../../core/token.ts'
import { ALARM_GROUNDS, MOST_HEADS, MOST_LEAVES } from './rules.ts'

/*
 * The public log, for anybody. Hashes and leaves are hexadecimal; what is signed is base64 (COSE_Sign1, core/log-head.ts says over what; the
 * key is in /codes/keys under the use `log`). Answers with proofs are lines that `hutong log verify` reads as they are.
 */
const hash = z.string()
const place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const head = z.object({
  size: z.number(),
  root: hash,
  /** Seconds since 1970. */
  signedAt: z.number(),
  signed: z.string(),
  /** Ed25519 or ES256 over `witnessText` of core/log-head.ts, base64. */
  cosignatures: z.array(z.object({ key: z.string(), signature: z.string(), at: z.string() })),
})
const witnesses = z.array(
  z.object({
    /** Sixteen digits of the SHA-256 of the key. */
    key: z.string(),
    name: z.string(),
    /** SubjectPublicKeyInfo, base64. */
    spki: z.string(),
  }),
)

export const showHead = endpoint({
  method: 'GET',
  path: '/api/log/head',
  may: 'anyone',
  summary: 'The newest signed head of the public log, and who watches it',
  reply: z.object({ head: head.nullable(), witnesses }),
})

export const listHeads = endpoint({
  method: 'GET',
  path: '/api/log/heads',
  may: 'anyone',
  summary: 'Signed heads from a moment on (seconds since 1970), the newest first',
  query: z.object({
    since: place.default(0),
    limit: z.coerce.number().int().min(1).max(MOST_HEADS).default(50),
  }),
  reply: z.object({ heads: z.array(head) }),
})

export const listLeaves = endpoint({
  method: 'GET',
  path: '/api/log/leaves',
  may: 'anyone',
  summary: `Leaves as they are hashed, from one place to before another, ${MOST_LEAVES} at most: kind, time, commitment; nothing personal`,
  query: z.object({ from: place, to: place }),
  reply: z.object({ from: z.number(), leaves: z.array(z.string()) }),
})

export const proveInclusion = endpoint({
  method: 'GET',
  path: '/api/log/inclusion',
  may: 'anyone',
  summary: 'Proof that the leaf of a place is in the log of so many leaves',
  query: z.object({ place, size: place }),
  reply: z.object({
    type: z.literal('inclusion'),
    leaf: z.string(),
    index: z.number(),
    size: z.number(),
    proof: z.array(hash),
    root: hash,
  }),
})

export const proveConsistency = endpoint({
  method: 'GET',
  path: '/api/log/consistency',
  may: 'anyone',
  summary: 'Proof that the log of `second` leaves begins with that of `first`',
  query: z.object({ first: place, second: place }),
  reply: z.object({
    type: z.literal('consistency'),
    first: z.number(),
    second: z.number(),
    firstRoot: hash,
    secondRoot: hash,
    proof: z.array(hash),
  }),
})

export const cosign = endpoint({
  method: 'POST',
  path: '/api/log/cosignatures',
  may: 'anyone',
  summary: 'A registered witness signs a head that goes on from the one it signed last',
  largest: 4096,
  body: z.object({
    key: z.string().regex(/^[0-9a-f]{16}$/),
    signedAt: z.number().int().min(0),
    signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
  }),
  reply: z.object({}),
})

const looked = z.object({
  at: z.string(),
  by: z.string(),
  grounds: z.enum(ALARM_GROUNDS),
  note: z.string(),
})

export const listAlarms = endpoint({
  method: 'GET',
  path: '/api/log/alarms',
  may: 'see-alarms',
  summary:
    'What stands out among those who turned red in a day, who has looked at it, and what stood out in 30 days',
  reply: z.object({
    at: z.string(),
    alarms: z.array(
      z.object({
        /** Names the matter for a record `alarm-acknowledged`. */
        key: z.string(),
        what: z.enum(['county', 'village', 'workplace', 'recorder']),
        name: z.string(),
        area: z.string().nullable(),
        account: z.string().nullable(),
        reds: z.number(),
        /** Those whose red neither a laboratory nor an investigation explains. */
        bare: z.number(),
        /** When people were told; null: not yet. */
        since: z.string().nullable(),
        looked: looked.nullable(),
      }),
    ),
    past: z.array(
      z.object({
        key: z.string(),
        title: z.object({ zh: z.string(), en: z.string() }),
        from: z.string(),
        until: z.string(),
        looked: looked.nullable(),
      }),
    ),
  }),
})

export const provenTurn = z.object({
  at: z.number(),
  was: z.enum(COLOURS),
  colour: z.enum(COLOURS),
  rules: z.array(z.string()),
  salt: z.string(),
  loggedAt: z.number(),
  place: z.number().nullable(),
  /** Against the head that comes with it; null: it is not under that yet. */
  proof: z.array(hash).nullable(),
  /** Base64; given while there is no proof. */
  promise: z.string().nullable(),
})

export const showOwnLog = endpoint({
  method: 'GET',
  path: '/api/me/log',
  may: 'resident',
  summary:
    'Every change of one’s own colour with what proves that it is in the public log; core/log-checking.ts checks it',
  reply: z.object({
    person: z.string(),
    head: head.nullable(),
    witnesses,
    turns: z.array(provenTurn),
  }),
})
