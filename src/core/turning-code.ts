import { sha256 } from './sha256.ts'

/** So many seconds one code is shown. */
export const TURN = 30
/** Codes before and after the present one that still count: clocks differ, and typing takes a while. */
export const SLACK = 1
const BLOCK = 64

export function turnAt(milliseconds: number): number {
  return Math.floor(milliseconds / 1000 / TURN)
}

/** The six digits of a turn (RFC 6238 with HMAC-SHA-256, truncated as in RFC 4226, 5.3). */
export function turningCode(key: Uint8Array, turn: number): string {
  const message = new Uint8Array(8)
  new DataView(message.buffer).setBigUint64(0, BigInt(turn))
  const mac = hmac(key, message)
  const from = (mac[31] ?? 0) & 15
  const number = new DataView(mac.buffer).getUint32(from) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/** True when a code is one of those that `now` allows. Each is compared, whichever fits. */
export function isTurningCode(key: Uint8Array, code: string, now: number): boolean {
  const turn = turnAt(now)
  let found = false
  for (let slack = -SLACK; slack <= SLACK; slack += 1)
    if (turningCode(key, turn + slack) === code) found = true
  return found
}

/** HMAC (RFC 2104). */
function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = key.length > BLOCK ? sha256(key) : key
  const pad = (mask: number): Uint8Array =>
    Uint8Array.from({ length: BLOCK }, (_, at) => (short[at] ?? 0) ^ mask)
  return sha256(joined(pad(0x5c), sha256(joined(pad(0x36), message))))
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}
