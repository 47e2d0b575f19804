import { HOUR } from '../../core/cadence.ts'

/** Subtrees of 2^8 leaves and more are kept; a proof reads a few of them and at most 511 leaves. */
export const KEPT_FROM = 8
/** Subtrees of that size made in one transaction: 32,768 leaves. */
export const GROWN_AT_ONCE = 128
/** Records under one leaf at most: an hour of a county has fewer, a first load many more. */
export const RECORDS_IN_SEGMENT = 100_000
/** Leaves, and heads, in one answer. */
export const MOST_LEAVES = 1000
export const MOST_HEADS = 200
/** Proofs to one address in a minute: an app that looks at its log asks for a handful. */
export const PROOFS_A_MINUTE = 300
/** Changes of one person that are proven: as many as a hard year has. */
export const MOST_TURNS = 60

/**
 * When reds are looked at by people, whoever or whatever made them: county policy, as no law or protocol names a number. A red that rests on
 * a laboratory's result or on what the disease-control office found out is explained; one that rests on anything else is not. Chosen so
 * that a day of an outbreak as in 2021-01 (40 isolated by hand in a village) tells, and a single family does not.
 */
export const ALARMS = {
  /** How far back is looked. */
  span: 24 * HOUR,
  /** Unexplained reds in the county: so many, and this share of all that turned red. */
  unexplained: { people: 50, share: 0.3 },
  /** Unexplained reds of one workplace, or one village: so many, and this share of the reds there. */
  cluster: { people: 20, share: 0.5 },
  /** People that turned red by what one account recorded, whatever it calls its evidence. */
  recorder: { people: 200 },
} as const

/** What a look at an alarm found: every red of it rests on true evidence, some do, none does. */
export const ALARM_GROUNDS = ['founded', 'partly', 'unfounded'] as const

/** People who turned red, of some `what`; `bare`: those of them whose red nothing explains. */
export type Reds = {
  what: 'county' | 'village' | 'workplace' | 'recorder'
  name: string
  reds: number
  bare: number
}

export function isAlarming({ what, reds, bare }: Reds): boolean {
  if (what === 'recorder') return reds >= ALARMS.recorder.people
  const { people, share } = what === 'county' ? ALARMS.unexplained : ALARMS.cluster
  return bare >= people && bare >= share * reds
}
