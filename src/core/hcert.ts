import { readAnyCbor, type AnyCbor } from './any-cbor.ts'
import { fromBase45 } from './base45.ts'
import { toBase64Url, toHex } from './base64.ts'
import type { CertificateClaims, Proof, Reading } from './certificate.ts'
import { foreignSign1 } from './cose.ts'
import { isDcc, useOf } from './dcc.ts'
import { inflateZlib } from './inflate.ts'

const PREFIX = 'HC1:'
/** No QR code holds more alphanumeric characters (ISO/IEC 18004:2015, table 7: version 40, error correction L). */
const LONGEST = 4296
/** Ten times and more what a certificate takes. */
const MOST_BYTES = 65_536

/** Claims of CWT (RFC 8392, 4), and the container of health certificates. */
const [ISSUER, EXPIRES, NOT_BEFORE, ISSUED, HEALTH] = [1, 4, 5, 6, -260]
/** In the container: an EU DCC. WHO has numbers for other contents, whose form is not known here. */
const DCC = 1
const ALGORITHMS: ReadonlyMap<AnyCbor | undefined, Proof['algorithm']> = new Map([
  [-7, 'ES256'],
  [-37, 'PS256'],
  [undefined, undefined],
])

/** An electronic health certificate (HCERT 1.0.5; the EU's DCC and WHO's); undefined when the text does not begin as one. */
export function readHealthCertificate(text: string): Reading | undefined {
  if (!text.startsWith(PREFIX)) return undefined
  const reading: Reading = { format: 'hcert', steps: { prefix: true } }
  const { steps } = reading
  const packed = text.length <= LONGEST ? fromBase45(text.slice(PREFIX.length)) : undefined
  steps.base45 = packed !== undefined
  if (!packed) return reading
  const bytes = inflateZlib(packed, MOST_BYTES)
  steps.decompression = bytes !== undefined
  if (!bytes) return reading
  const outer = readAnyCbor(bytes)
  steps.cbor = outer !== undefined
  if (outer === undefined) return reading
  const message = foreignSign1(outer)
  const payload = message && readAnyCbor(message.payload)
  const health = payload instanceof Map ? payload.get(HEALTH) : undefined
  // The claims are CBOR as well, and nothing else can be in this container.
  if (message && !(health instanceof Map)) steps.cbor = false
  else steps.cose = message !== undefined
  if (!message || !(payload instanceof Map) || !(health instanceof Map)) return reading
  const kid = message.kid && toHex(message.kid)
  const algorithm = ALGORITHMS.has(message.algorithm) ? ALGORITHMS.get(message.algorithm) : 'other'
  const { signed, signature } = message
  return {
    ...reading,
    proof: { kid, algorithm, issuer: undefined, signed, signature },
    ...claimsOf(payload, health),
  }
}

function claimsOf(
  payload: ReadonlyMap<unknown, AnyCbor>,
  health: ReadonlyMap<unknown, AnyCbor>,
): { claims: CertificateClaims; hasForm: boolean } {
  const content = health.has(DCC) ? jsonOf(health.get(DCC) ?? null) : null
  const isObject = typeof content === 'object' && content !== null
  const issuer = payload.get(ISSUER)
  const times = [ISSUED, NOT_BEFORE, EXPIRES].map((name) =>
    payload.has(name) ? secondsOf(payload.get(name)) : null,
  )
  const [issuedAt = null, notBefore = null, expiresAt = null] = times
  return {
    claims: {
      issuer: typeof issuer === 'string' ? issuer : null,
      issuedAt,
      notBefore,
      expiresAt,
      use: (isObject && useOf(content)) || null,
      content: isObject ? content : jsonOf(health),
    },
    hasForm: isObject && isDcc(content),
  }
}

/** Some write fractions. What is no number is no time at all, and compares as never. */
function secondsOf(value: AnyCbor | undefined): number {
  return typeof value === 'number' ? value : NaN
}

/** As JSON has it: byte strings as base64url, names as texts. */
function jsonOf(value: AnyCbor | ReadonlyMap<unknown, AnyCbor>): unknown {
  if (value instanceof Uint8Array) return toBase64Url(value)
  if (value instanceof Map) return objectOf(value)
  if (Array.isArray(value)) return value.map((one: AnyCbor) => jsonOf(one))
  if (typeof value === 'number' && !Number.isFinite(value)) return null
  return value
}

function objectOf(map: ReadonlyMap<unknown, AnyCbor>): object {
  const object: Record<string, unknown> = {}
  for (const [key, value] of map) {
    // The one name that would set something else than a field.
    if (key === '__proto__') Object.defineProperty(object, key, { value: jsonOf(value), enumerable: true })
    else object[String(key)] = jsonOf(value)
  }
  return object
}
