import { fromBase45, toBase45 } from './base45.ts'
import { fromCbor, toCbor, type Cbor } from './cbor.ts'
import { readSign1, writeSign1, bytesToSign, type Sign1 } from './sign1.ts'
import { STEPS, VALUE_BYTES, type Step } from './steps.ts'

/**
 * A resident's code: claims in deterministic CBOR, signed (sign1.ts), in base45 behind four characters of its own. On a phone the step of
 * the minute follows (steps.ts); a printed card has none. Never in it: a telephone number, an address, a whole name, an identity number,
 * a place, a diagnosis.
 */
export const PREFIX = 'HT1:'
/** A QR code of version 9 with error correction M holds so many alphanumeric characters (ISO/IEC 18004:2015, table 7). */
export const LONGEST = 262

export const COLOURS = ['green', 'yellow', 'red'] as const
export type Colour = (typeof COLOURS)[number]
export const TRAVELS = ['none', 'clean', 'risk'] as const
export type Travel = (typeof TRAVELS)[number]
/** What a colour other than green rests on: which class of evidence, no more. */
export const REASONS = ['none', 'laboratory', 'epidemiological', 'administrative', 'self-declared'] as const
export type Reason = (typeof REASONS)[number]

export type Claims = {
  /** The county that issued it, six digits. */
  area: string
  /** Seconds since 1970; whole. */
  issuedAt: number
  expiresAt: number
  colour: Colour
  reason: Reason
  travel: Travel
  /** Its place in the status list of the week it was issued in. */
  index: number
  /** The first four bytes of the hash of the rules in force. */
  rules: Uint8Array
  /** The masked name, for a human look: at most eight bytes of UTF-8. */
  name: string
  /** Three bytes of the keyed digest of the identity number. */
  digest: Uint8Array
  /** The hour of the last test, in hours since 1970. */
  testedHour: number | undefined
  /** The end of the phone's chain of steps; a printed card has none. */
  anchor: Uint8Array | undefined
}

const [AREA, ISSUED, EXPIRES, COLOUR, REASON, TRAVEL] = [1, 2, 3, 4, 5, 6]
const [INDEX, RULES, NAME, DIGEST, TESTED, ANCHOR] = [7, 8, 9, 10, 11, 12]
const [RULES_BYTES, DIGEST_BYTES, NAME_BYTES] = [4, 3, 8]
const STEP_BYTES = 2 + VALUE_BYTES

/** What the signature of a code is over, under the key `kid`. Throws RangeError for claims that no reader would take. */
export function claimsToSign(claims: Claims, kid: Uint8Array): { payload: Uint8Array; toSign: Uint8Array } {
  const { anchor, testedHour } = claims
  const map = new Map<number, Cbor>([
    [AREA, Number(claims.area)],
    [ISSUED, claims.issuedAt],
    [EXPIRES, claims.expiresAt],
    [COLOUR, COLOURS.indexOf(claims.colour)],
    [REASON, REASONS.indexOf(claims.reason)],
    [TRAVEL, TRAVELS.indexOf(claims.travel)],
    [INDEX, claims.index],
    [RULES, claims.rules],
    [NAME, claims.name],
    [DIGEST, claims.digest],
    ...(testedHour === undefined ? [] : [[TESTED, testedHour] as const]),
    ...(anchor === undefined ? [] : [[ANCHOR, anchor] as const]),
  ])
  const payload = toCbor(map)
  if (!readClaims(payload)) throw new RangeError('claims that no reader would take')
  return { payload, toSign: bytesToSign({ kid, payload }) }
}

/** The text of a code. `step`: the one of this minute; a printed card has none. */
export function writeToken(message: Sign1, step?: Step): string {
  const token = writeSign1(message)
  if (!step) return PREFIX + toBase45(token)
  const bytes = new Uint8Array(token.length + STEP_BYTES)
  bytes.set(token)
  new DataView(bytes.buffer).setUint16(token.length, step.number)
  bytes.set(step.value, token.length + 2)
  return PREFIX + toBase45(bytes)
}

export type TokenFault = 'prefix' | 'too-long' | 'base45' | 'structure' | 'claims' | 'step'

/** What a text says and what its signature is over. Nothing of it is proven. */
export type Unproven = { message: Sign1; toSign: Uint8Array; claims: Claims; step: Step | undefined }

export function readToken(text: string): Unproven | { fault: TokenFault } {
  if (!text.startsWith(PREFIX)) return { fault: 'prefix' }
  if (text.length > LONGEST) return { fault: 'too-long' }
  const bytes = fromBase45(text.slice(PREFIX.length))
  if (!bytes) return { fault: 'base45' }
  const read = readSign1(bytes)
  if (!read) return { fault: 'structure' }
  const { message, rest } = read
  const claims = readClaims(message.payload)
  if (!claims) return { fault: 'claims' }
  const step = rest.length === STEP_BYTES ? stepOf(rest) : undefined
  // A phone's code without its step is a picture of the signed part; a card with one is no card.
  const fits = claims.anchor === undefined ? rest.length === 0 : step !== undefined && step.number < STEPS
  if (!fits) return { fault: 'step' }
  return { message, toSign: bytesToSign(message), claims, step }
}

function stepOf(bytes: Uint8Array): Step {
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0)
  return { number, value: bytes.subarray(2) }
}

/** Every claim there and of its form, and none besides. */
function readClaims(payload: Uint8Array): Claims | undefined {
  const map = fromCbor(payload)
  if (!(map instanceof Map)) return undefined
  const claims = {
    area: String(map.get(AREA)),
    issuedAt: whole(map.get(ISSUED)),
    expiresAt: whole(map.get(EXPIRES)),
    colour: COLOURS[whole(map.get(COLOUR)) ?? -1],
    reason: REASONS[whole(map.get(REASON)) ?? -1],
    travel: TRAVELS[whole(map.get(TRAVEL)) ?? -1],
    index: whole(map.get(INDEX)),
    rules: bytesOf(map.get(RULES), RULES_BYTES),
    name: nameOf(map.get(NAME)),
    digest: bytesOf(map.get(DIGEST), DIGEST_BYTES),
  }
  if (!/^\d{6}$/.test(claims.area) || !isWhole(claims)) return undefined
  if (claims.expiresAt <= claims.issuedAt || claims.issuedAt > 0xffff_ffff) return undefined
  const testedHour = whole(map.get(TESTED))
  const anchor = bytesOf(map.get(ANCHOR), VALUE_BYTES)
  if ((testedHour === undefined) === map.has(TESTED) || (anchor === undefined) === map.has(ANCHOR))
    return undefined
  const optional = Number(testedHour !== undefined) + Number(anchor !== undefined)
  return map.size === Object.keys(claims).length + optional ? { ...claims, testedHour, anchor } : undefined
}

type Whole<T> = { [Key in keyof T]: NonNullable<T[Key]> }

function isWhole<T extends object>(given: T): given is T & Whole<T> {
  return Object.values(given).every((one) => one !== undefined)
}

function whole(value: Cbor | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined
}

function bytesOf(value: Cbor | undefined, length: number): Uint8Array | undefined {
  return value instanceof Uint8Array && value.length === length ? value : undefined
}

function nameOf(value: Cbor | undefined): string | undefined {
  return typeof value === 'string' && widthOf(value) <= NAME_BYTES ? value : undefined
}

/** Bytes of a text in UTF-8: one, two or three a unit; the two units of a rarer character four. */
function widthOf(text: string): number {
  let width = 0
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    width += unit < 0x80 ? 1 : unit < 0x800 || (unit & 0xf800) === 0xd800 ? 2 : 3
  }
  return width
}
