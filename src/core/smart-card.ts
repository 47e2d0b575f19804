import { z } from 'zod'
import { fromBase64 } from './base64.ts'
import type { CertificateClaims, Reading } from './certificate.ts'
import { inflate } from './inflate.ts'

/**
 * A SMART Health Card (SMART Health Cards Framework 1.4): a JWS, its characters as pairs of digits, over a FHIR bundle packed by DEFLATE.
 * Cards cut into several codes are deprecated there and not read here.
 */
export const SMART_PREFIX = 'shc:/'
/** No QR code holds more digits (ISO/IEC 18004:2015, table 7). */
const LONGEST = SMART_PREFIX.length + 7089
const MOST_BYTES = 262_144

/** Both are there wherever this runs; the core is checked without any platform's types. */
declare class TextEncoder {
  encode(text: string): Uint8Array
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean })
  decode(bytes: Uint8Array): string
}

const header = z.looseObject({
  alg: z.string(),
  kid: z.string().min(1),
  zip: z.literal('DEF'),
  crit: z.never().optional(),
})
/** What the framework asks of the payload ("Health Cards are Encoded as Compact Serialization JSON Web Signatures"). */
const form = z.looseObject({
  iss: z.string().regex(/^https:\/\/[^\s?#]*[^/\s?#]$/),
  nbf: z.number(),
  exp: z.number().optional(),
  vc: z.looseObject({
    type: z
      .array(z.string())
      .refine((types) => types.some((type) => type.startsWith('https://smarthealth.cards#'))),
    credentialSubject: z.looseObject({
      fhirVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
      fhirBundle: z.looseObject({
        resourceType: z.literal('Bundle'),
        type: z.string(),
        entry: z.array(z.looseObject({ resource: z.looseObject({ resourceType: z.string() }) })).min(1),
      }),
    }),
  }),
})

export function readSmartCard(text: string): Reading {
  const reading: Reading = { format: 'shc', steps: { prefix: true } }
  const { steps } = reading
  const jws = text.length <= LONGEST ? charactersOf(text.slice(SMART_PREFIX.length)) : undefined
  steps.base45 = jws !== undefined
  if (jws === undefined) return reading
  const parts = jws.split('.')
  const [head, body, signature] = parts.map(fromBase64)
  const said = header.safeParse(head && jsonIn(head))
  steps.cose = parts.length === 3 && said.success && body !== undefined && signature !== undefined
  if (!steps.cose || !said.data || !body || !signature) return reading
  const bytes = inflate(body, MOST_BYTES)
  steps.decompression = bytes !== undefined
  if (!bytes) return reading
  const payload = jsonIn(bytes)
  steps.cbor = typeof payload === 'object' && payload !== null
  if (typeof payload !== 'object' || payload === null) return reading
  const claims = claimsOf(payload)
  const signed = new TextEncoder().encode(jws.slice(0, jws.lastIndexOf('.')))
  const algorithm = said.data.alg === 'ES256' ? 'ES256' : 'other'
  const proof = { kid: said.data.kid, algorithm, issuer: claims.issuer ?? '', signed, signature } as const
  return { ...reading, proof, claims, hasForm: form.safeParse(payload).success }
}

/** Each two digits are a character's code less 45, up to `z`. */
function charactersOf(digits: string): string | undefined {
  if (digits.length % 2 === 1 || !/^\d+$/.test(digits)) return undefined
  let text = ''
  for (let at = 0; at < digits.length; at += 2) {
    const value = (digits.charCodeAt(at) - ZERO) * 10 + digits.charCodeAt(at + 1) - ZERO
    if (value > MOST_VALUE) return undefined
    text += String.fromCharCode(value + LEAST_CODE)
  }
  return text
}

const [ZERO, LEAST_CODE, MOST_VALUE] = [48, 45, 77]

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function claimsOf(payload: object): CertificateClaims {
  const { iss, nbf, exp, vc }: { iss?: unknown; nbf?: unknown; exp?: unknown; vc?: unknown } = payload
  return {
    issuer: typeof iss === 'string' ? iss : null,
    issuedAt: null,
    notBefore: typeof nbf === 'number' ? nbf : NaN,
    // A card without an end has none.
    expiresAt: exp === undefined ? Infinity : typeof exp === 'number' ? exp : NaN,
    use: null,
    content: vc ?? null,
  }
}
