import { fromCbor, toCbor, type Cbor } from './cbor.ts'
import type { Admission } from './judging.ts'
import { TRAVELS, type Travel } from './token.ts'

/** What a gate asks of whoever comes, signed by the county: the whole of it, so that no gate can add to it. */
export type AdmissionRules = Admission & {
  area: string
  /** Grows with each change. */
  version: number
  /** Seconds since 1970. */
  signedAt: number
}

const [AREA, VERSION, SIGNED, TRAVEL, BELOW] = [1, 2, 3, 8, 9]
/** What no thermometer of a gate reads: limits outside are a slip of the pen. */
const [COLDEST, HOTTEST] = [350, 450]

export function writeAdmission({
  area,
  version,
  signedAt,
  travel,
  belowCelsius,
}: AdmissionRules): Uint8Array {
  const payload = toCbor(
    new Map<number, Cbor>([
      [AREA, Number(area)],
      [VERSION, version],
      [SIGNED, signedAt],
      [TRAVEL, TRAVELS.flatMap((one, at) => (travel.includes(one) ? [at] : []))],
      [BELOW, Math.round(belowCelsius * 10)],
    ]),
  )
  if (!readAdmission(payload)) throw new RangeError('rules that no gate would take')
  return payload
}

export function readAdmission(payload: Uint8Array): AdmissionRules | undefined {
  const map = fromCbor(payload)
  if (!(map instanceof Map) || map.size !== 5) return undefined
  const area = String(map.get(AREA))
  const [version, signedAt, below] = [map.get(VERSION), map.get(SIGNED), map.get(BELOW)]
  const places = map.get(TRAVEL)
  if (!/^\d{6}$/.test(area) || !isCount(version) || !isCount(signedAt) || !isCount(below)) return undefined
  if (below < COLDEST || below > HOTTEST || !Array.isArray(places)) return undefined
  const travel = places.map((at): Travel | undefined => (isCount(at) ? TRAVELS[at] : undefined))
  const known = travel.filter((one) => one !== undefined)
  if (known.length !== travel.length || new Set(known).size !== known.length) return undefined
  return { area, version, signedAt, travel: known, belowCelsius: below / 10 }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}
