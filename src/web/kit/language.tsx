import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import type { Bilingual, Language } from '../../core/text.ts'
import { MESSAGES, type MessageKey } from './messages.ts'

type Words = {
  language: Language
  setLanguage: (language: Language) => void
  t: (key: MessageKey, values?: Record<string, string | number>) => string
  /** The right half of a text that is kept in both languages. */
  of: (text: Bilingual) => string
}

const Context = createContext<Words | undefined>(undefined)
const STORED = 'hutong.language'

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED)
  if (stored === 'zh' || stored === 'en') return stored
  return navigator.language.startsWith('zh') || !navigator.language.startsWith('en') ? 'zh' : 'en'
}

/** Chinese first, English second; the choice is remembered on this device. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage)
  useEffect(() => {
    localStorage.setItem(STORED, language)
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = `${MESSAGES['app.name'][language]} · ${MESSAGES['app.desk'][language]}`
  }, [language])
  const t: Words['t'] = (key, values = {}) =>
    MESSAGES[key][language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
  return <Context value={{ language, setLanguage, t, of: (text) => text[language] }}>{children}</Context>
}

export function useWords(): Words {
  const words = useContext(Context)
  if (!words) throw new Error('useWords outside LanguageProvider')
  return words
}
