import { DAY } from '../../core/cadence.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Role } from '../../core/role.ts'

/** What this program speaks with phones, and the oldest it still understands: two releases back (issue 3). */
export const PROTOCOL = 1
export const OLDEST_PROTOCOL = 1

/** Records of one push. */
export const MOST_PUSHED = 200

export const DEVICE_STATES = ['in-use', 'post-over', 'revoked'] as const
export type DeviceState = (typeof DEVICE_STATES)[number]

/** A phone whose post has ended may send for so long what was done before: as long as it keeps what is acknowledged. */
export const SENDING_AFTER = 7 * DAY

/** Six digits can be said over the phone; they are good for so long, and for one phone. */
export const ENROLMENT_MINUTES = 10

/**
 * Posts that work with a phone of their own. Those that ask for a second factor, or only read, work at the desk: a phone's token and a
 * PIN are not what decision 0017 asks of them.
 */
export const DEVICE_ROLES: readonly Role[] = [
  'township-leader',
  'village-leader',
  'contact-cadre',
  'alley-chief',
  'stairwell-chief',
  'gate-guard',
  'place-manager',
  'sampler',
  'storekeeper',
]

/** What an enrolment QR holds: any camera opens the app with it. The part behind # never reaches a server's log. */
export function enrolmentLink(site: string, secret: string): string {
  return `${site.replace(/\/+$/, '')}/field/#enrol=${secret}`
}

/** What has to be added to a phone's clock, in milliseconds. */
export function clockOffset(phone: string, now: number): number {
  return now - Date.parse(phone)
}

/** A piece as it stands in a bundle: how long it is, then itself. */
const LENGTH = 4

/**
 * The whole pieces in what has come of a bundle so far, and how many bytes they took: the phone goes on from there, after a broken line
 * too. Pieces are gzip of whole lines.
 */
export function readPieces(bytes: Uint8Array): { pieces: Uint8Array[]; taken: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const pieces: Uint8Array[] = []
  let taken = 0
  while (taken + LENGTH <= bytes.byteLength) {
    const end = taken + LENGTH + view.getUint32(taken)
    if (end > bytes.byteLength) break
    pieces.push(bytes.subarray(taken + LENGTH, end))
    taken = end
  }
  return { pieces, taken }
}

/** The phone a caller acts by. */
export function deviceOf({ device }: { device?: string | undefined }): string {
  if (device === undefined) throw new Refusal('device-needed')
  return device
}

/** Refuses an app that speaks what this program understands no more. A newer one reads in each answer what is spoken here. */
export function checkProtocol(protocol: number): void {
  if (protocol < OLDEST_PROTOCOL) throw new Refusal('app-too-old')
}
