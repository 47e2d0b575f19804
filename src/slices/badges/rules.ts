import { CHARACTERS, checked, spelled } from '../../core/short-number.ts'
import { DAY } from '../../core/cadence.ts'
import type { Role } from '../../core/role.ts'

/** Who makes badges: whoever looks after posts (core/role.ts, manage-posts). */
export const ISSUERS: readonly Role[] = ['commander', 'clerk', 'township-leader', 'village-leader']

/** Seven characters and one that checks them: 3.4 thousand million numbers, of which a county uses some thousand. */
export const NUMBER_LENGTH = 8
export const BADGE_NUMBER = new RegExp(`^[${CHARACTERS}]{${NUMBER_LENGTH}}$`)

/** A badge's number out of 64 bits that nobody can guess. */
export function numberOf(bits: bigint): string {
  return checked(spelled(bits, NUMBER_LENGTH - 1))
}

/** So long a badge is good at most, and unless somebody says otherwise. */
export const LONGEST_DAYS = 366
export const USUAL_DAYS = 90

/** Hours between which doors are knocked at unless a badge says otherwise. */
export const HOURS = { from: 8, until: 20 }

/** What was done at doors can be asked about so many days later. */
export const ASKED_ABOUT = 30 * DAY

/** Look-ups of one address: a family checks a few in a row, a program does not stop. */
export const LOOK_PACE = { most: 20, each: 6_000 }
/** Misses of one address before it has to work for each look; one is forgotten every two minutes. */
export const MISS_PACE = { most: 5, each: 120_000 }
/** Misses of the whole county within an hour at which the command post is told. */
export const MISSES_TOLD = 40

export const BADGE_STATES = ['valid', 'expired', 'revoked'] as const
export type BadgeState = (typeof BADGE_STATES)[number]

/** What a badge is now. One whose post or account is over is as good as revoked: nobody has to remember it. */
export function stateOf(
  badge: { validUntil: Date; revokedAt: Date | null; isHeld: boolean },
  now: number,
): BadgeState {
  if (badge.revokedAt !== null || !badge.isHeld) return 'revoked'
  return badge.validUntil.getTime() <= now ? 'expired' : 'valid'
}

/** True between the hours, by the county's clock (0–23). */
export function isWithinHours(hour: number, { from, until }: { from: number; until: number }): boolean {
  return hour >= from && hour < until
}

/** What a badge's QR code opens, and a phone's with the code of these seconds. */
export function checkLink(site: string, number: string, code?: string): string {
  return `${site}/check?n=${number}${code === undefined ? '' : `&c=${code}`}`
}
