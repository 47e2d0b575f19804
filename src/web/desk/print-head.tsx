import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { ROLE_TITLES } from '../../core/role.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { useSignedIn } from './session.tsx'

/** The head of every printed page: which county, when it was printed and by whom. A sheet that is passed on must say what it is. */
export function PrintHead() {
  const { t, of, language } = useWords()
  const { county, name, post } = useSignedIn()
  const [at, setAt] = useState(() => Date.now())
  useEffect(() => {
    // The sheet is drawn right after this event: the time must stand on it before that.
    const stamp = (): void => flushSync(() => setAt(Date.now()))
    window.addEventListener('beforeprint', stamp)
    return () => window.removeEventListener('beforeprint', stamp)
  }, [])
  return (
    <div className="print-head">
      <b>
        {county.name} · {t('app.desk')}
      </b>
      <span>
        {t('print.by', {
          time: moment(new Date(at).toISOString(), language),
          name,
          post: `${post.areaName} ${of(ROLE_TITLES[post.role])}`,
        })}
      </span>
    </div>
  )
}
