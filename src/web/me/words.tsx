/** @jsxImportSource preact */
import { createContext, type ComponentChildren } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Bilingual, Language } from '../../core/text.ts'
import { ME_MESSAGES } from '../kit/messages/me.ts'
import { momentInWords } from '../kit/moment.ts'

type Key = keyof typeof ME_MESSAGES
export type Words = {
  language: Language
  setLanguage: (language: Language) => void
  t: (key: Key, values?: Record<string, string | number>) => string
  of: (text: Bilingual) => string
  /** A moment (milliseconds or ISO) as people say it: the hour today, else the day too. */
  when: (at: number | string) => string
  /** A day, YYYY-MM-DD. */
  day: (day: string) => string
}

const Context = createContext<Words | undefined>(undefined)
/** Kept with the other apps' under one name: one phone, one language. */
const STORED = 'hutong.language'

export function WordsProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState<Language>(() => (stored() === 'en' ? 'en' : 'zh'))
  useEffect(() => {
    store(language)
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = ME_MESSAGES['me.name'][language]
  }, [language])
  const words: Words = {
    language,
    setLanguage,
    t: (key, values = {}) =>
      ME_MESSAGES[key][language].replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
        String(values[name] ?? whole),
      ),
    of: (text) => text[language],
    when: (at) => momentInWords(new Date(at).getTime(), Date.now(), language),
    day: (day) =>
      new Date(`${day}T00:00:00Z`).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', {
        timeZone: 'UTC',
        month: 'long',
        day: 'numeric',
      }),
  }
  return <Context.Provider value={words}>{children}</Context.Provider>
}

export function useWords(): Words {
  const words = useContext(Context)
  if (!words) throw new Error('useWords outside WordsProvider')
  return words
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED)
  } catch {
    return null
  }
}

function store(language: Language): void {
  try {
    localStorage.setItem(STORED, language)
  } catch {
    // Nothing is kept here: asked for again next time.
  }
}
