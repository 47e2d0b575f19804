import { useWords } from '../kit/language.tsx'

export function Directives() {
  const { t } = useWords()
  return <h1>{t('nav.directives')}</h1>
}
