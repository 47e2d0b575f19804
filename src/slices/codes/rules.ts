import { CODE_LIFE } from '../../core/proving.ts'
import { DAY } from '../../core/cadence.ts'

/** The status list of cards, which are in no week: their places are their numbers. */
export const CARDS = 0
const WEEK = 7 * 86_400

/** Weeks since 1970-01-01, which begin on Thursdays at 00:00 UTC. `at`: seconds. */
export function epochOf(at: number): number {
  return Math.floor(at / WEEK)
}

/** A week's list is out before the week begins, so that gates have it when the first code of that week is shown. */
const BEFORE = 15 * 60

/** Weeks whose lists are published at a moment: the three last, the coming one a quarter of an hour before it begins; and the cards'. */
export function epochsAt(at: number): number[] {
  const last = epochOf(at + BEFORE)
  return [CARDS, last - 2, last - 1, last]
}

/** A changed list is signed at most so often, an unchanged one at least so often, in milliseconds: a gate's list is of the last minutes. */
export const SIGNED_APART = 15_000
export const SIGNED_AGAIN = 5 * 60_000
/** Versions from which a delta is served, in milliseconds: a gate that was away for longer fetches the whole list. */
export const VERSIONS_KEPT = 2 * DAY
/** Whole lists that can still be fetched under their names: whoever has just read the name of one must find it. */
export const WHOLE_KEPT = 3

/**
 * Places of a list: a million or so whatever the county, so that its length says nothing of how many people there are, and more only where
 * that many numbers were dealt. What is nobody's costs nothing on the line: it compresses.
 */
export const BLOCK = 2 ** 20

/** Where numbers dealt up to `next` have their places: whole blocks. */
export function blocksFor(next: number): number {
  return Math.max(1, Math.ceil(next / BLOCK))
}

/** Numbers left out after a restore: more than can have been dealt in the time it lost. Whoever has one is sent to the lane without codes. */
export function gapFor(people: number): number {
  return people + 4096
}

/** Clocks of phone and server may differ by so much when a code is asked for (decision 0062), in seconds. */
export const ASKED_APART = 120

/**
 * A name as a gate shows it, for one look at the person: the first character, and the last of a longer one. At most eight bytes: two
 * characters of Chinese and a star are seven; where they are longer, the last goes.
 */
export function maskedName(name: string): string {
  const letters = [...name.trim()]
  const [first = ''] = letters
  const last = letters.length > 2 ? (letters.at(-1) ?? '') : ''
  const whole = `${first}*${last}`
  return widthOf(whole) <= 8 ? whole : `${first}*`
}

function widthOf(text: string): number {
  return [...text].reduce((width, letter) => {
    const point = letter.codePointAt(0) ?? 0
    return width + (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4)
  }, 0)
}

/** A phone that nobody has opened for so long is signed out. */
export const SESSION_IDLE = 90 * DAY
/** A session's last use is written down at most so often. */
export const SEEN_APART = DAY / 2

/** A code sent to a phone: ten minutes (NIST SP 800-63B-4, 3.1.3.2: out-of-band secrets of at most ten), three tries. */
export const CHALLENGE_LIFE = 10 * 60_000
export const CHALLENGE_TRIES = 3
/** Codes to one number, apart and in a day: thirty guesses a day at a million codes. Whoever uses them up has the slip left. */
export const CHALLENGES_APART = 60_000
export const CHALLENGES_A_DAY = 10
/** Codes in one minute in the whole county: what a gateway takes, and a bound on what somebody can have it spend. */
export const CHALLENGES_A_MINUTE = 600
/**
 * Tries from one address within a quarter of an hour before it is held back. High: a mobile operator has thousands of phones behind one
 * address, and what guards a number is counted by number.
 */
export const ADDRESS_TRIES = 200

/**
 * A slip is handed over in the evening and used when a grandchild comes: a day, as long as an enrolment code that anybody in the house
 * may read is good for (NIST SP 800-63A rev. 3, 4.4.1.6: 24 hours by mail box).
 */
export const SLIP_LIFE = DAY
/** Ten digits: with 10,000 slips out, a county's 100 wrong ones in a quarter of an hour hit one in 100 days. */
export const SLIP_DIGITS = 10
export const SLIP_MISSES = 100
export const SLIP_PURPOSES = ['sign-in', 'proxy'] as const
export type SlipPurpose = (typeof SLIP_PURPOSES)[number]

/** Whose cards a list shows: everybody's, of those who need one, of those who carry one. */
export const CARDS_SHOWN = ['lacking', 'in-force', 'all'] as const

export const RECALL_CAUSES = ['lost', 'stolen', 'misused', 'mistaken'] as const
export const PROXY_BASES = ['agreed', 'slip', 'household'] as const

/** Under 18 parents answer (Civil Code, articles 17 and 27); from 60 on somebody of the household may (Law on the Elderly, article 2). */
const OF_AGE = 18
const ELDERLY = 60

/** Whole years from one day to another (YYYY-MM-DD). */
export function yearsBetween(bornOn: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(bornOn.slice(0, 4))
  return today.slice(5) < bornOn.slice(5) ? years - 1 : years
}

/** Whom the household may answer for without asking them each time; somebody whose birth date is not known is asked. */
export function isDependent(bornOn: string | null, today: string): boolean {
  if (bornOn === null) return false
  const age = yearsBetween(bornOn, today)
  return age < OF_AGE || age >= ELDERLY
}

export function isOfAge(bornOn: string | null, today: string): boolean {
  return bornOn === null || yearsBetween(bornOn, today) >= OF_AGE
}

/** People one phone may show codes of, besides its holder: a household, and two pairs of parents. */
export const MOST_WARDS = 12

/** When a code issued at that second ends. */
export function endOf(issuedAt: number): number {
  return issuedAt + CODE_LIFE
}
