import { z } from 'zod'
import { COLOURS, REASONS } from './token.ts'
import { bilingual } from './text.ts'

/** What rules can look at: the published vocabulary (docs/guide/colours.md). Of each only the latest is looked at. */
export const FACTS = [
  'positiveTest',
  'closeContact',
  'secondaryContact',
  'generalContact',
  'stayedHighRisk',
  'stayedMediumRisk',
  'returnedFromRisk',
  'homeHighRisk',
  'homeMediumRisk',
  'isolation',
  'symptoms',
  'fever',
  'override',
] as const
export const factName = z.enum(FACTS)
export type FactName = z.infer<typeof factName>

const days = z.number().int().min(0).max(366)

/**
 * What ends a reason, as data: all that is named (`either`: any of it). Without days or tests it ends when what it rests on does: an
 * override, an isolation, the risk of an area.
 */
export const ending = z.object({
  /** The fact whose day is day 0. */
  after: factName,
  days: days.optional(),
  /** A negative PCR on each of these days or later, each another sampling day. */
  negativesOn: z.array(days).max(20).optional(),
  /** So many negative PCRs on different days after day 0. */
  negatives: z.number().int().min(1).max(10).optional(),
  either: z.boolean().default(false),
  text: bilingual,
})
export type Ending = z.infer<typeof ending>

/** One rule of a pack. `when` is CertLogic over the facts; the reason holds while it is true and its ending has not come. */
export const colourRule = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,59}$/),
  colour: z.enum(COLOURS),
  class: z.enum(REASONS).exclude(['none']),
  text: bilingual,
  when: z.unknown(),
  ends: ending,
  /** Of a green rule: reasons of these classes do not count while it holds. */
  spares: z.array(z.enum(REASONS).exclude(['none'])).default([]),
  source: z.string().min(1),
})
export type ColourRule = z.infer<typeof colourRule>

/** Hours within which an appeal is answered; an administrative reason that nobody has confirmed by then lapses (4-health-code.md, Colour). */
export const APPEAL_HOURS = { yellow: 2, red: 4 } as const
/** An override ends by itself after so many hours, unless it is confirmed; and then after so many days at most. */
export const OVERRIDE_HOURS = 24
export const OVERRIDE_DAYS = 14
/** A journey counts for so many days, to a gate and to the rules (State Council guidance on zone levels 2020: a window of 14 days). */
export const TRAVEL_DAYS = 14
