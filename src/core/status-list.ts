import { fromCbor, toCbor } from './cbor.ts'

/**
 * What has become of codes since they were issued, two bits each by the index in the code, so that a gate needs no server. The list
 * names nobody: indexes are dealt out anew each week. A list beats the code. Kept and sent whole, or as what has changed since a version.
 */
export const STATUSES = ['ok', 'yellow', 'red', 'recalled'] as const
export type Status = (typeof STATUSES)[number]

export type StatusList = {
  /** The week whose indexes these are: weeks since 1970-01-01. */
  epoch: number
  /** Grows with each change. */
  version: number
  /** Seconds since 1970 at which it was signed. */
  signedAt: number
  /** Places; those above are nobody’s. */
  size: number
  bits: Uint8Array
}

/** More places than a county has residents, padding included. */
const MOST = 4_000_000
const [EPOCH, VERSION, SIGNED, SIZE, BITS, FROM, GROUPS] = [1, 2, 3, 4, 5, 6, 7]

export function emptyList(epoch: number, size: number, signedAt: number): StatusList {
  return { epoch, version: 0, signedAt, size, bits: new Uint8Array(Math.ceil(size / 4)) }
}

/** Undefined for a place that the list does not have: nobody's code has it. */
export function statusAt({ size, bits }: StatusList, index: number): Status | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= size) return undefined
  return STATUSES[((bits[index >> 2] ?? 0) >> ((index & 3) * 2)) & 3]
}

/** Sets a place in `bits`, which are changed. */
export function setStatus(bits: Uint8Array, index: number, status: Status): void {
  const shift = (index & 3) * 2
  bits[index >> 2] = ((bits[index >> 2] ?? 0) & ~(3 << shift)) | (STATUSES.indexOf(status) << shift)
}

export function writeList({ epoch, version, signedAt, size, bits }: StatusList): Uint8Array {
  return toCbor(
    new Map<number, number | Uint8Array>([
      [EPOCH, epoch],
      [VERSION, version],
      [SIGNED, signedAt],
      [SIZE, size],
      [BITS, bits],
    ]),
  )
}

export function readList(payload: Uint8Array): StatusList | undefined {
  const map = fromCbor(payload)
  if (!(map instanceof Map) || map.size !== 5) return undefined
  const [epoch, version, signedAt, size] = [EPOCH, VERSION, SIGNED, SIZE].map((key) => map.get(key))
  const bits = map.get(BITS)
  if (!isCount(epoch) || !isCount(version) || !isCount(signedAt) || !isCount(size)) return undefined
  if (size > MOST || !(bits instanceof Uint8Array) || bits.length !== Math.ceil(size / 4)) return undefined
  return { epoch, version, signedAt, size, bits }
}

/** What changed from version `from` on: for each status the places that have it now, in order. */
export type StatusDelta = {
  epoch: number
  from: number
  version: number
  signedAt: number
  changed: Record<Status, readonly number[]>
}

/** The places in which two lists of one week differ, and what stands there now. */
export function deltaOf(then: StatusList, now: StatusList): StatusDelta {
  if (then.epoch !== now.epoch || then.size !== now.size) throw new RangeError('lists of two weeks')
  const changed: Record<Status, number[]> = { ok: [], yellow: [], red: [], recalled: [] }
  for (const [byte, bits] of now.bits.entries()) {
    if (bits === then.bits[byte]) continue
    for (let index = byte * 4; index < byte * 4 + 4; index += 1) {
      const status = statusAt(now, index)
      if (status !== undefined && status !== statusAt(then, index)) changed[status].push(index)
    }
  }
  return { epoch: now.epoch, from: then.version, version: now.version, signedAt: now.signedAt, changed }
}

/** The list as the delta leaves it; undefined when it does not follow from this list. */
export function withDelta(list: StatusList, delta: StatusDelta): StatusList | undefined {
  if (delta.epoch !== list.epoch || delta.from !== list.version || delta.version <= list.version)
    return undefined
  const bits = Uint8Array.from(list.bits)
  for (const status of STATUSES)
    for (const index of delta.changed[status]) {
      if (index >= list.size) return undefined
      setStatus(bits, index, status)
    }
  return { ...list, version: delta.version, signedAt: delta.signedAt, bits }
}

export function writeDelta({ epoch, from, version, signedAt, changed }: StatusDelta): Uint8Array {
  return toCbor(
    new Map<number, number | (readonly (number | Uint8Array)[])[]>([
      [EPOCH, epoch],
      [FROM, from],
      [VERSION, version],
      [SIGNED, signedAt],
      [GROUPS, STATUSES.map((status) => packed(changed[status]))],
    ]),
  )
}

export function readDelta(payload: Uint8Array): StatusDelta | undefined {
  const map = fromCbor(payload)
  if (!(map instanceof Map) || map.size !== 5) return undefined
  const [epoch, from, version, signedAt] = [EPOCH, FROM, VERSION, SIGNED].map((key) => map.get(key))
  const groups = map.get(GROUPS)
  if (!isCount(epoch) || !isCount(from) || !isCount(version) || !isCount(signedAt)) return undefined
  if (!Array.isArray(groups) || groups.length !== STATUSES.length) return undefined
  const [ok, yellow, red, recalled] = groups.map(unpacked)
  return ok && yellow && red && recalled
    ? { epoch, from, version, signedAt, changed: { ok, yellow, red, recalled } }
    : undefined
}

/**
 * Gaps between places in order, Rice-coded (R. F. Rice, JPL 79-22, 1979): the quotient by 2^width as ones and a nought, then `width` bits.
 * Gaps between places strewn at random are geometric, for which no code of whole bits is shorter when 2^width is near their mean × ln 2.
 */
function packed(places: readonly number[]): readonly (number | Uint8Array)[] {
  const gaps = places.map((place, at) => place - (places[at - 1] ?? -1) - 1)
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(gaps.length, 1)
  const width = Math.max(0, Math.round(Math.log2(Math.max(mean, 1) * Math.LN2)))
  const bytes: number[] = []
  let held = 0
  let free = 8
  const put = (bit: number): void => {
    held = (held << 1) | bit
    free -= 1
    if (free === 0) {
      bytes.push(held)
      held = 0
      free = 8
    }
  }
  for (const gap of gaps) {
    for (let n = gap >> width; n > 0; n -= 1) put(1)
    put(0)
    for (let bit = width - 1; bit >= 0; bit -= 1) put((gap >> bit) & 1)
  }
  if (free < 8) bytes.push(held << free)
  return [gaps.length, width, Uint8Array.from(bytes)]
}

function unpacked(group: unknown): number[] | undefined {
  const [count, width, bytes]: unknown[] = Array.isArray(group) ? group : []
  if (!isCount(count) || !isCount(width) || width > 22 || !(bytes instanceof Uint8Array)) return undefined
  if (count > bytes.length * 8) return undefined
  const places: number[] = []
  let at = 0
  const bit = (): number => ((bytes[at >> 3] ?? 0) >> (7 - (at++ & 7))) & 1
  let place = -1
  for (let n = 0; n < count; n += 1) {
    let gap = 0
    while (bit() === 1) if ((gap += 1) > MOST) return undefined
    for (let left = width; left > 0; left -= 1) gap = gap * 2 + bit()
    place += gap + 1
    if (place >= MOST || at > bytes.length * 8) return undefined
    places.push(place)
  }
  return Math.ceil(at / 8) === bytes.length ? places : undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}
