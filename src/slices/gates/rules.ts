import { DAY } from '../../core/cadence.ts'
import type { Judgement } from '../../core/judging.ts'
import type { Recorder, Role } from '../../core/role.ts'

/** A gate is a place: a checkpoint of the village, or the door of any other place (a market, a school, a hospital). */
export const CHECKPOINT = 'category:checkpoint'
/** Where nobody who needs help may be stopped, whatever a code says (4-health-code.md: emergency care is never gated). */
const CARE = ['category:hospital', 'category:clinic']

/** Who stands at gates and records what happens there. */
export const KEEPERS: readonly Role[] = [
  'gate-guard',
  'place-manager',
  'village-leader',
  'clerk',
  'commander',
]
/** And what stands there by itself: a turnstile with a scanner (电子哨兵), under a key for that one gate. */
export const PASSERS: readonly Recorder[] = [...KEEPERS, 'gate-device']
/** What such a device may record. */
export const BY_DEVICES: readonly string[] = ['gate-pass', 'incident-opened']
/** Who gives such keys out, and takes them back. */
export const KEY_ISSUERS: readonly Role[] = ['commander', 'clerk', 'township-leader', 'village-leader']
/** Who takes an incident on. */
export const CLARIFIERS: readonly Role[] = [
  'commander',
  'clerk',
  'township-leader',
  'village-leader',
  'contact-cadre',
  'investigator',
]

/** What a gate does. `care`: nobody is refused here; they are let in and shown the way to the fever clinic. */
export const ANSWERS = ['admit', 'refuse', 'manual', 'care'] as const
export type Answer = (typeof ANSWERS)[number]

/** What this gate does with a judgement: the same everywhere but where care is given, which no code closes. */
export function answerAt(tags: readonly string[], { verdict }: Pick<Judgement, 'verdict'>): Answer {
  const givesCare = CARE.some((tag) => tags.includes(tag))
  return givesCare && verdict !== 'admit' ? 'care' : verdict
}

/** An incident is to be known to somebody within a minute, and clear within a quarter of an hour, in milliseconds. */
export const ACKNOWLEDGED_WITHIN = 60_000
export const CLEAR_WITHIN = 15 * 60_000

/** How long what a pass says of somebody is kept: as every movement (2-architecture.md: 21 days). */
export const PASSES_KEPT = 21 * DAY

/** Shifts of a day, by the county's clock: three of eight hours. */
export const SHIFT_HOURS = 8

/** Days ahead for which a gate's phone holds the keys of pseudonyms, today included: longer than any gate is without a network. */
export const KEY_DAYS = 4

/** What the pseudonym of a day is made of: the digest in the code, which itself changes each week (decision 0073). */
export function pseudonymText(digest: Uint8Array): string {
  return `person ${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** What shows at sync that two phones have shown one code. */
export function showingText(anchor: Uint8Array): string {
  return `code ${[...anchor].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Around each time a case was at a gate, who else came there is looked for: an hour before and after unless less is asked for, never more than four. */
export const AROUND = 60 * 60_000
export const MOST_AROUND = 4 * 60 * 60_000
/** A stay that an investigator names, at the longest: a whole day at a gate is no contact but everybody. */
export const LONGEST_STAY = DAY
/** Boxes opened at once, at most: more is no search for contacts. */
export const MOST_OPENED = 20_000
/** Weeks back from the day of a pass in which the code shown may have been issued: a card lives two. */
export const WEEKS_BACK = 3

/** One code at two gates within so long is on two phones, or a clock is wrong: nobody gets from one gate to another in it. */
export const TWICE_WITHIN = 2 * 60_000
