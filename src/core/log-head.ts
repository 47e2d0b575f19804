import { fromCbor, toCbor, type Cbor } from './cbor.ts'
import type { KeyList } from './key-list.ts'
import { HASH_BYTES } from './merkle.ts'
import { paperOf, type Paper } from './proving.ts'

/**
 * What the county signs of its public log with a key of use `log`: heads (how long it is, and the root over all of it), and promises that
 * a leaf will be under a head soon. Times are seconds since 1970.
 */
export type LogHead = { area: string; size: number; signedAt: number; root: Uint8Array }
/** `leaf`: its hash. `signedAt`: when it was logged, whenever it is asked for. */
export type LogPromise = { area: string; signedAt: number; leaf: Uint8Array }

/** What is promised: that a leaf is under a signed head so many seconds after it was logged. Heads are signed each hour. */
export const PROMISED_WITHIN = 65 * 60

/** The first field says which of the two it is: the same key signs both. */
const [WHAT, AREA, SIZE, SIGNED, HASH] = [0, 1, 2, 3, 4]
const [HEAD, PROMISE] = [1, 2]

export function writeHead({ area, size, signedAt, root }: LogHead): Uint8Array {
  return toCbor(
    new Map<number, Cbor>([
      [WHAT, HEAD],
      [AREA, Number(area)],
      [SIZE, size],
      [SIGNED, signedAt],
      [HASH, root],
    ]),
  )
}

export function readHead(payload: Uint8Array): LogHead | undefined {
  const map = fromCbor(payload)
  if (!(map instanceof Map) || map.size !== 5 || map.get(WHAT) !== HEAD) return undefined
  const [area, size, signedAt, root] = [AREA, SIZE, SIGNED, HASH].map((field) => map.get(field))
  if (!isArea(area) || !isCount(size) || !isCount(signedAt) || !isHash(root)) return undefined
  return { area: String(area), size, signedAt, root }
}

export function writePromise({ area, signedAt, leaf }: LogPromise): Uint8Array {
  return toCbor(
    new Map<number, Cbor>([
      [WHAT, PROMISE],
      [AREA, Number(area)],
      [SIGNED, signedAt],
      [HASH, leaf],
    ]),
  )
}

export function readPromise(payload: Uint8Array): LogPromise | undefined {
  const map = fromCbor(payload)
  if (!(map instanceof Map) || map.size !== 4 || map.get(WHAT) !== PROMISE) return undefined
  const [area, signedAt, leaf] = [AREA, SIGNED, HASH].map((field) => map.get(field))
  if (!isArea(area) || !isCount(signedAt) || !isHash(leaf)) return undefined
  return { area: String(area), signedAt, leaf }
}

/** A head, its key found; the signature is still to be checked. */
export function readHeadPaper(bytes: Uint8Array, keys: KeyList): Paper<LogHead> | undefined {
  const paper = paperOf(bytes, keys, 'log', readHead)
  return paper?.content.area === keys.area ? paper : undefined
}

/** A promise, its key found; the signature is still to be checked. */
export function readPromisePaper(bytes: Uint8Array, keys: KeyList): Paper<LogPromise> | undefined {
  const paper = paperOf(bytes, keys, 'log', readPromise)
  return paper?.content.area === keys.area ? paper : undefined
}

/** What a witness signs of a head: a line of plain letters, which no other signature of anybody's is over. */
export function witnessText({ area, size, signedAt, root }: LogHead): Uint8Array {
  const hex = Array.from(root, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const text = `hutong log witness ${area} ${size} ${signedAt} ${hex}\n`
  return Uint8Array.from(text, (one) => one.charCodeAt(0))
}

function isArea(value: unknown): value is number {
  return typeof value === 'number' && /^\d{6}$/.test(String(value))
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

function isHash(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === HASH_BYTES
}
