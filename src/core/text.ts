import { z } from 'zod'

/** A sentence or a title in both languages of the interface. Chinese is the first language; both must be there. */
export const bilingual = z.object({ zh: z.string().min(1), en: z.string().min(1) })
export type Bilingual = z.infer<typeof bilingual>
export type Language = keyof Bilingual

/** Words as entries of a catalogue, each under `prefix.` and its own name. */
export function keyed<P extends string, W extends Record<string, Bilingual>>(
  prefix: P,
  words: W,
): { [K in keyof W & string as `${P}.${K}`]: W[K] } {
  const entries = Object.entries(words).map(([name, said]) => [`${prefix}.${name}`, said])
  return Object.fromEntries(entries) as { [K in keyof W & string as `${P}.${K}`]: W[K] } // by the line above
}

/** Several things after each other, as either language writes them. */
export function listed(things: readonly string[], language: Language): string {
  return things.join(language === 'zh' ? '、' : ', ')
}
