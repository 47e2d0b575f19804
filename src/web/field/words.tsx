/** @jsxImportSource preact */
import { createContext, type ComponentChildren } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Bilingual, Language } from '../../core/text.ts'
import { BADGE_SHOWN_MESSAGES } from '../kit/messages/badge-shown.ts'
import { CADENCE_MESSAGES } from '../kit/messages/cadence.ts'
import { CARRY_MESSAGES } from '../kit/messages/carry.ts'
import { DOORS_MESSAGES } from '../kit/messages/doors.ts'
import { FIELD_MESSAGES } from '../kit/messages/field.ts'
import { momentInWords } from '../kit/moment.ts'

/** Only what the phone says is loaded here: the desk's sentences are twenty times as many. */
const MESSAGES = {
  ...BADGE_SHOWN_MESSAGES,
  ...CADENCE_MESSAGES,
  ...CARRY_MESSAGES,
  ...DOORS_MESSAGES,
  ...FIELD_MESSAGES,
}
export type FieldKey = keyof typeof MESSAGES
export type Words = {
  language: Language
  setLanguage: (language: Language) => void
  t: (key: FieldKey, values?: Record<string, string | number>) => string
  /** The right half of a text that is kept in both languages. */
  of: (text: Bilingual) => string
  /** A moment as people say it: the hour today, else the day too. */
  when: (at: number) => string
}

const Context = createContext<Words | undefined>(undefined)
const STORED = 'hutong.language'

export function WordsProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState<Language>(() =>
    localStorage.getItem(STORED) === 'en' ? 'en' : 'zh',
  )
  useEffect(() => {
    localStorage.setItem(STORED, language)
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = MESSAGES['field.name'][language]
  }, [language])
  const words: Words = {
    language,
    setLanguage,
    t: (key, values = {}) =>
      MESSAGES[key][language].replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
        String(values[name] ?? whole),
      ),
    of: (text) => text[language],
    when: (at) => momentInWords(at, Date.now(), language),
  }
  return <Context.Provider value={words}>{children}</Context.Provider>
}

export function useWords(): Words {
  const words = useContext(Context)
  if (!words) throw new Error('useWords outside WordsProvider')
  return words
}
