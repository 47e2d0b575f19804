import { z } from 'zod'
import { measureSpec, tag } from '../../core/measure.ts'
import { bilingual } from '../../core/text.ts'

/** Words that announce something in a directive: space-separated parts must all occur, `a|b` is either. */
export const phrase = z.string().min(2).max(120)

/** A standard measure of the pack: what the engine runs, what announces it, and which row of the mission it answers. */
export const packMeasure = measureSpec.extend({
  row: z.number().int().min(1).max(18),
  phrases: z.array(phrase).min(1),
  department: z.string().optional(),
  source: z.string().min(1),
})
export type PackMeasure = z.infer<typeof packMeasure>

/** A figure the pack sets, with where it comes from. */
const sourced = z.object({ value: z.number(), unit: z.string(), source: z.string().min(1) })

/**
 * A policy pack: everything about one disease, place and time that is data. Nothing in the program names a disease; rules change
 * by a new signed version of this.
 */
export const policyPack = z.object({
  disease: bilingual,
  place: z.string().min(1),
  version: z.string().min(1),
  validFrom: z.iso.date(),
  source: z.string().min(1),
  /** Tags with their titles, and the words a directive uses for the group. */
  tags: z.record(tag, bilingual.extend({ words: z.array(z.string().min(2)).default([]) })),
  limits: z.record(z.string(), sourced),
  questions: z.array(z.object({ field: z.string(), text: bilingual })),
  disinfection: z.array(
    z.object({
      object: bilingual,
      milligramsPerLitre: z.number().positive(),
      minutes: z.number().positive(),
      source: z.string(),
    }),
  ),
  departments: z.array(z.string().min(2)),
  places: z.array(z.string().min(2)),
  /** Groups of characters that are easily taken for one another in print: 宫 and 官. */
  lookalikes: z.array(z.string().min(2)),
  measures: z.array(packMeasure).min(1),
})
export type PolicyPack = z.infer<typeof policyPack>
