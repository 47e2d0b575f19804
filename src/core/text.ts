import { z } from 'zod'

/** A sentence or a title in both languages of the interface. Chinese is the first language; both must be there. */
export const bilingual = z.object({ zh: z.string().min(1), en: z.string().min(1) })
export type Bilingual = z.infer<typeof bilingual>
export type Language = keyof Bilingual
