import type { Bilingual, Language } from '../../core/text.ts'

/** Of kinds about people: written in by vite.me.config.ts, since the kinds themselves bring zod along. */
declare const __TITLES__: Record<string, Bilingual>

export function titleOf(kind: string, language: Language): string {
  return __TITLES__[kind]?.[language] ?? kind
}
