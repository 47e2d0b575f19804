import { checked, spelled, CHARACTERS } from '../../core/short-number.ts'
import { DAY, HOUR } from '../../core/cadence.ts'
import type { RefusalCode } from '../../core/refusals.ts'

/** Eleven drawn characters and one that checks them: whoever knows it reads the answer, so nobody may find it by trying. */
export const NUMBER_LENGTH = 12
export const QUESTION_NUMBER = new RegExp(`^[${CHARACTERS}]{${NUMBER_LENGTH}}$`)

export function numberOf(bits: bigint): string {
  return checked(spelled(bits, NUMBER_LENGTH - 1))
}

export const SHORTEST = 5
export const LONGEST = 1000

/** Questions of one address: three at once, then one in ten minutes; of the whole county, so that a flood from many stops somewhere. */
export const ASK_PACE = { most: 3, each: 10 * 60_000 }
export const COUNTY_PACE = { most: 200, each: 15_000 }
/** Look-ups of one address by number. */
export const LOOK_PACE = { most: 20, each: 6_000 }

/** A form counts from a moment after it was fetched, since nobody writes faster, and so long. In milliseconds. */
export const TICKET = { least: 2_000, most: 3 * HOUR }

/** The text of a settled question is told to whoever has its number for so long. */
export const TOLD = 90 * DAY

export const QUESTION_STATES = ['waiting', 'published', 'replied', 'rejected'] as const
export type QuestionState = (typeof QUESTION_STATES)[number]

/** Why an editor may not settle a question so; undefined: they may. An answer may be given anew, and made public later. */
export function settleRefusal(
  state: QuestionState | undefined,
  kind: 'question-answered' | 'question-replied' | 'question-rejected',
): RefusalCode | undefined {
  if (state === undefined) return 'not-found'
  if (kind === 'question-answered') return undefined
  return state === 'waiting' ? undefined : 'question-settled'
}
