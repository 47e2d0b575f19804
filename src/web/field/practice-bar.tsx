/** @jsxImportSource preact */
import { Button, useApp } from './parts.tsx'
import './practice.css'
import { useWords } from './words.tsx'

/** Above every page of the practice alley, in place of how sending stands: what this is, and the one step out of it. */
export function PracticeBar({ end }: { end: () => void }) {
  const { t } = useWords()
  return (
    <div class="practice-bar" role="region" aria-label={t('practice.title')}>
      <b>{t('practice.mark')}</b>
      <Button onPress={end}>{t('practice.end')}</Button>
    </div>
  )
}

/** What to try, on the first page. */
export function PracticeHints() {
  const { t } = useWords()
  if (!useApp().isPractice) return null
  return (
    <details class="practice-hints" open>
      <summary>{t('practice.try')}</summary>
      <ol>
        <li>{t('practice.try-call')}</li>
        <li>{t('practice.try-report')}</li>
        <li>{t('practice.try-mine')}</li>
        <li>{t('practice.try-find')}</li>
      </ol>
    </details>
  )
}
