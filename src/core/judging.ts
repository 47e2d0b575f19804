import { leadsTo, stepAt, STEPS_APART, type Sha256, type Step } from './steps.ts'
import { statusAt, type StatusList } from './status-list.ts'
import type { Claims, Colour, Travel } from './token.ts'

const [MINUTES, HOURS] = [60, 3600]
/** A gate's list is fresh for so long (4-health-code.md, Gate); past it the gate says how old it is. */
export const FRESH = 15 * MINUTES
/** And of use for so long: for as much again a code is taken past its end, so that twelve hours without the server close no gate. */
export const OF_USE = 12 * HOURS
/** Clocks of server and gate may differ by so much before a code is from the future. */
const AHEAD = STEPS_APART * MINUTES

/** What the county's signed rules say of a gate: nothing here is for a gate to add to. */
export type Admission = { travel: readonly Travel[]; belowCelsius: number }

export type Scene = {
  /** Seconds since 1970, by the server's clock as far as the gate knows it. */
  now: number
  /** False when nobody has told this gate the time since it was switched on. */
  isClockSure: boolean
  /** The list of the week in which the code was issued, if the gate has it; of the phones or of the cards. */
  list: StatusList | undefined
  celsius?: number | undefined
  admission: Admission
  sha256: Sha256
}

/**
 * Why somebody is not let in, or what has to be looked at. `manual`: the code says nothing here, the no-code lane does.
 *
 * Of the clock: `clock-unsure`; of the list: `list-stale`, `list-missing`; of the code: `not-yet`, `expired`, `recalled`, `unknown-place`,
 * `step-wrong`, `step-late` (a picture of a code); of the person: `yellow`, `red`, `travel`, `fever`.
 */
export const NOTES = [
  'clock-unsure',
  'list-stale',
  'list-missing',
  'not-yet',
  'expired',
  'recalled',
  'unknown-place',
  'step-wrong',
  'step-late',
  'yellow',
  'red',
  'travel',
  'fever',
] as const
export type Note = (typeof NOTES)[number]
export type Judgement = {
  verdict: 'admit' | 'refuse' | 'manual'
  /** As it is now, not as it was printed. */
  colour: Colour
  notes: readonly Note[]
}

const MANUAL: readonly Note[] = [
  'list-missing',
  'not-yet',
  'expired',
  'recalled',
  'unknown-place',
  'step-wrong',
  'step-late',
]
const REFUSED: readonly Note[] = ['yellow', 'red', 'travel', 'fever']

/**
 * What a gate says to a code whose signature is good: the same here, at the desk and in the resident's own hand. A code that cannot be
 * read for what it is sends its holder to the lane without codes and never away; only what is known of the person refuses.
 */
export function judge(claims: Claims, step: Step | undefined, scene: Scene): Judgement {
  const { list, admission, celsius } = scene
  const status = list && statusAt(list, claims.index)
  const colour = colourNow(claims, list, status)
  const notes = [
    ...ofClock(claims, step, scene),
    ...ofList(scene),
    ...(list && status === undefined ? ['unknown-place' as const] : []),
    ...(status === 'recalled' ? ['recalled' as const] : []),
    ...(colour === 'green' ? [] : [colour]),
    ...(admission.travel.includes(claims.travel) ? [] : ['travel' as const]),
    ...(celsius !== undefined && celsius >= admission.belowCelsius ? ['fever' as const] : []),
  ]
  const has = (some: readonly Note[]): boolean => notes.some((note) => some.includes(note))
  return { verdict: has(REFUSED) ? 'refuse' : has(MANUAL) ? 'manual' : 'admit', colour, notes }
}

/** The list beats the code, unless it is the older of the two: then the worse of both counts. */
function colourNow(
  { colour, issuedAt }: Claims,
  list: StatusList | undefined,
  status: ReturnType<typeof statusAt>,
): Colour {
  if (!list || status === undefined || status === 'recalled') return colour
  const listed: Colour = status === 'ok' ? 'green' : status
  if (list.signedAt >= issuedAt) return listed
  return colour === 'red' || listed === 'red' ? 'red' : colour === 'yellow' ? colour : listed
}

function ofList({ list, now }: Scene): Note[] {
  if (!list || now - list.signedAt > OF_USE) return ['list-missing']
  return now - list.signedAt > FRESH ? ['list-stale'] : []
}

/** Without a sure clock neither an end nor a step says anything: the holder's identity tail is looked at instead. */
function ofClock(
  { issuedAt, expiresAt, anchor }: Claims,
  step: Step | undefined,
  { now, isClockSure, list, sha256 }: Scene,
): Note[] {
  const isTrue = anchor === undefined || (step !== undefined && leadsTo(anchor, step, issuedAt, sha256))
  if (!isTrue) return ['step-wrong']
  if (!isClockSure) return ['clock-unsure']
  if (issuedAt > now + AHEAD) return ['not-yet']
  const isStale = !list || now - list.signedAt > FRESH
  if (now >= expiresAt + (isStale ? OF_USE : 0)) return ['expired']
  const isNow = step === undefined || Math.abs(step.number - stepAt(issuedAt, now)) <= STEPS_APART
  return isNow ? [] : ['step-late']
}
