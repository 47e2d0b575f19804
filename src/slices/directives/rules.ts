import { z } from 'zod'
import { UUID } from '../../core/id.ts'
import { measureSpec, tag } from '../../core/measure.ts'
import { colourRule } from '../../core/colour-rule.ts'
import { bilingual } from '../../core/text.ts'

/** Words that announce something in a directive: space-separated parts must all occur, `a|b` is either. */
export const phrase = z.string().min(2).max(200)

/** A standard measure of the pack: what the engine runs, what announces it, and which row of the mission it answers. */
export const packMeasure = measureSpec.extend({
  row: z.number().int().min(1).max(18),
  phrases: z.array(phrase).min(1),
  department: z.string().optional(),
  source: z.string().min(1),
})
export type PackMeasure = z.infer<typeof packMeasure>

const source = z.string().min(1)
/** A figure the pack sets, with where it comes from. */
const sourced = z.object({ value: z.number(), unit: z.string(), source })
const days = z.number().int().min(0).max(366)

/** How long whoever was exposed stays where, tested when, and what ends it. */
const confinement = z.object({
  who: bilingual,
  mode: z.enum(['central', 'home', 'self-monitoring', 'bed-net', 'none']),
  days,
  testDays: z.array(days),
  release: bilingual,
  postRelease: z.object({ mode: z.enum(['central', 'home', 'self-monitoring', 'none']), days }),
  source,
})

const zones = z.object({
  unit: bilingual,
  levelledBy: bilingual,
  windowDays: days,
  clusterCases: z.number().int().min(1),
  levels: z
    .array(
      z.object({
        level: z.string().min(1),
        title: bilingual,
        minimumCases: z.number().int().min(0),
        clustered: z.boolean(),
        source,
      }),
    )
    .min(1),
  raise: bilingual,
  lower: bilingual,
  source,
})

const reserves = z.object({
  days: days.min(1),
  rule: bilingual,
  source,
  norms: z.array(
    z.object({ item: bilingual, per: bilingual, quantity: z.number().positive(), unit: z.string().min(1) }),
  ),
})

/** What a pack for one disease states. A pack for any disease leaves these out: nothing is known of them. */
const diseaseParts = {
  contacts: z.object({
    lookBack: sourced,
    ringDepth: sourced,
    settings: z.array(
      z.object({
        setting: bilingual,
        close: z.boolean(),
        minimumMinutes: z.number().min(0),
        airLagMinutes: z.number().min(0),
        source,
      }),
    ),
  }),
  confinement: z.array(confinement),
  prophylaxis: z.array(z.object({ what: bilingual, withinHours: z.number().positive(), source })),
  zones,
  rounds: z.array(z.object({ who: bilingual, tag, what: bilingual, everyDays: days.min(1), source })),
  reserves,
  outbreakEnd: z.object({ clearDays: days.min(1), rule: bilingual, source }),
}

const tags = z.record(tag, bilingual.extend({ words: z.array(z.string().min(2)).default([]) }))

/** What packs share: measures, tags and names that belong to no one disease. */
export const packLibrary = z.object({
  tags,
  departments: z.array(z.string().min(2)).default([]),
  places: z.array(z.string().min(2)).default([]),
  /** Groups of characters that are easily taken for one another in print: 宫 and 官. */
  lookalikes: z.array(z.string().min(2)).default([]),
  measures: z.array(packMeasure),
})

/**
 * A policy pack: everything about one disease, place and time that is data. Nothing in the program names a disease; rules change
 * by a new version of this, known by its hash.
 */
export const policyPack = packLibrary.extend({
  disease: bilingual,
  /** By which a directive is known to be about this disease. */
  words: z.array(z.string().min(2)).default([]),
  place: z.string().min(1),
  version: z.string().min(1),
  validFrom: z.iso.date(),
  validUntil: z.iso.date().optional(),
  source,
  library: z
    .string()
    .regex(/^[a-z0-9.-]+\.yaml$/)
    .optional(),
  tags: tags.default({}),
  limits: z.record(z.string(), sourced).default({}),
  questions: z.array(z.object({ field: z.string(), text: bilingual })).default([]),
  disinfection: z
    .array(
      z.object({
        object: bilingual,
        milligramsPerLitre: z.number().positive(),
        minutes: z.number().positive(),
        source: z.string(),
      }),
    )
    .default([]),
  /** What gives a health code its colour, and what ends it (core/colour-rule.ts). */
  colours: z.array(colourRule).max(100).default([]),
  ...z.object(diseaseParts).partial().shape,
})
export type PolicyPack = z.infer<typeof policyPack>

/** A pack as read from its file. `hash`: SHA-256 over all it says, its library included; two packs with one hash say the same. */
export type ReadPack = PolicyPack & { hash: string; file: string }

/** What is recorded of the pack a directive was drafted with. */
export const packMark = z.object({
  file: z.string().max(120),
  disease: bilingual,
  version: z.string().max(60),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PackMark = z.infer<typeof packMark>

export function markOf({ file, disease, version, hash }: ReadPack): PackMark {
  return { file, disease, version, hash }
}

/**
 * The pack whose disease a text is about, by how often its words stand in it; where it names none of them, the one that has no
 * words, for any disease. Throws when there is no pack at all.
 */
export function packFor<P extends Pick<PolicyPack, 'words'>>(text: string, packs: readonly P[]): P {
  const named = packs
    .map((pack) => ({ pack, hits: pack.words.reduce((sum, word) => sum + text.split(word).length - 1, 0) }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
  const chosen = named[0]?.pack ?? packs.find(({ words }) => words.length === 0) ?? packs[0]
  if (!chosen) throw new Error('there is no policy pack')
  return chosen
}

export const span = z.object({ start: z.number().int().min(0), end: z.number().int().min(0) })

/** A measure as a directive orders it: under which id it starts, and which clauses ask for it. */
export const order = z.object({
  id: z.string().regex(UUID),
  spec: measureSpec,
  department: z.string().max(60).optional(),
  clause: span.optional(),
  /** Other clauses that announce the same. */
  also: z.array(span).max(50).optional(),
})
export type Order = z.infer<typeof order>

/** What was decided about a clause that gets no measure. */
export const settled = span.extend({ reason: z.string().min(1).max(300) })

/** The record that starts an ordered measure. */
export function startOf(directive: string, { id, spec, department, clause }: Order) {
  return { kind: 'measure-started', subject: id, payload: { spec, directive, department, clause } }
}

/** How a measure stood as its directive was closed. */
export const closingFigure = z.object({
  measure: z.string().regex(UUID),
  title: bilingual,
  due: z.number().int(),
  done: z.number().int(),
  late: z.number().int(),
  waived: z.number().int(),
  overdue: z.number().int(),
})
export type ClosingReport = {
  reason: string
  figures?: z.infer<typeof closingFigure>[]
  receipts?: { read: number; readers: number }
}

/** A directive in force as it stands on a phone. `readAt`: when the phone's post confirmed that it had read it. */
export const directiveShown = z.object({
  directive: z.string(),
  title: z.string(),
  issuer: z.string(),
  publishedOn: z.string().nullable(),
  issuedAt: z.string(),
  /** As far as 20,000 characters; empty once it was read: the desk shows all of it. */
  text: z.string(),
  readAt: z.string().nullable(),
})
