import { fromCbor, toCbor, type Cbor } from './cbor.ts'
import { KID_BYTES } from './sign1.ts'

/**
 * The county's keys, signed by its offline root. Every reader holds the root's public key and nothing else: what a key is for, and from
 * when until when, is said here and nowhere else, so that a leaked key ends when the list says so.
 */
export const SIGNING_USES = ['phone', 'card', 'list', 'rules', 'log'] as const
/** `entries` signs nothing: gates seal to it who came, and its private half is nowhere whole (entry-box.ts). */
export const KEY_USES = [...SIGNING_USES, 'entries'] as const
export type SigningUse = (typeof SIGNING_USES)[number]
export type KeyUse = (typeof KEY_USES)[number]

export type SigningKey = {
  kid: Uint8Array
  use: KeyUse
  /** The point of a P-256 public key (SEC 1, 2.3.3, without its leading 4): x, then y. */
  point: Uint8Array
  /** Seconds since 1970: what is signed outside of these is refused. */
  from: number
  until: number
}
export type KeyList = { area: string; version: number; signedAt: number; keys: readonly SigningKey[] }

const [AREA, VERSION, SIGNED, KEYS] = [1, 2, 3, 4]
const POINT_BYTES = 64

export function writeKeys({ area, version, signedAt, keys }: KeyList): Uint8Array {
  const payload = toCbor(
    new Map<number, Cbor>([
      [AREA, Number(area)],
      [VERSION, version],
      [SIGNED, signedAt],
      [
        KEYS,
        keys.map(({ kid, use, point, from, until }) => [kid, KEY_USES.indexOf(use), point, from, until]),
      ],
    ]),
  )
  if (!readKeys(payload)) throw new RangeError('keys that no reader would take')
  return payload
}

export function readKeys(payload: Uint8Array): KeyList | undefined {
  const map = fromCbor(payload)
  if (!(map instanceof Map) || map.size !== 4) return undefined
  const area = String(map.get(AREA))
  const [version, signedAt] = [map.get(VERSION), map.get(SIGNED)]
  const rows = map.get(KEYS)
  if (!/^\d{6}$/.test(area) || !isCount(version) || !isCount(signedAt) || !Array.isArray(rows))
    return undefined
  const keys = rows.map(keyOf).filter((key) => key !== undefined)
  const names = new Set(keys.map(({ kid }) => kid.join()))
  // Two keys of one name: which of them is meant would be for the reader to choose.
  return keys.length === rows.length && names.size === keys.length
    ? { area, version, signedAt, keys }
    : undefined
}

function keyOf(row: unknown): SigningKey | undefined {
  const [kid, use, point, from, until, ...more]: unknown[] = Array.isArray(row) ? row : []
  const named = typeof use === 'number' ? KEY_USES[use] : undefined
  if (!(kid instanceof Uint8Array) || kid.length !== KID_BYTES || named === undefined) return undefined
  if (!(point instanceof Uint8Array) || point.length !== POINT_BYTES) return undefined
  if (!isCount(from) || !isCount(until) || until <= from || more.length > 0) return undefined
  return { kid, use: named, point, from, until }
}

/** The key of that name that could have signed something of this use at this moment. */
export function keyFor(
  { keys }: KeyList,
  kid: Uint8Array,
  use: KeyUse,
  signedAt: number,
): SigningKey | undefined {
  return keys.find(
    (key) =>
      key.use === use &&
      key.from <= signedAt &&
      signedAt < key.until &&
      key.kid.every((byte, at) => byte === kid[at]),
  )
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}
