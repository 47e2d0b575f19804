import { useState } from 'react'
import { Button } from 'antd'
import { FIELD_WORDS, VALUE_WORDS } from '../../core/field-words.ts'
import type { Conflict } from '../../slices/register/contract.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { useMayRecord, useRecording } from './recording.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

/** Numbers are masked even here: the right one is typed from the document, not clicked. */
const SEALED = ['identity', 'phone']

/**
 * Fields of which people who did not know of each other said different things, each with who said it. Saying which is right is an
 * amendment by somebody who has seen both. `typeIt` opens the form, for a number that has to be read from the document.
 */
export function Conflicts({
  kind,
  subject,
  basis,
  conflicts,
  typeIt,
}: {
  kind: 'person-amended' | 'household-amended'
  subject: string
  basis: string
  conflicts: readonly Conflict[]
  typeIt: () => void
}) {
  const { t, language } = useWords()
  const maySettle = useMayRecord()(kind)
  const [settled, setSettled] = useState('')
  const save = useRecording()
  if (conflicts.length === 0) return null
  const wordOf = (field: string): string => FIELD_WORDS[field]?.[language] ?? field
  const settle = (field: string, value: string | null): void => {
    setSettled(`${field}${value ?? ''}`)
    save.mutate({
      records: [{ kind, subject, payload: { basis, [field]: value ?? emptied(field) } }],
      said: t('conflict.settled', { field: wordOf(field) }),
    })
  }
  return (
    <section className="panel alert-panel" aria-labelledby="conflicts">
      <h2 id="conflicts">⚠ {t('conflict.title')}</h2>
      <p className="soft">{t('conflict.what')}</p>
      {save.isError && <Failure error={save.error} />}
      {conflicts.map(({ field, values }) => (
        <div key={field} className="conflict">
          <b>{wordOf(field)}</b>
          <ul className="rows">
            {values.map(({ record, value, at, by }, index) => (
              <li key={record}>
                <span>
                  <b>{shown(field, value, language) || t('conflict.empty')}</b>{' '}
                  {index === values.length - 1 && <Sign tone="info">{t('conflict.shown-now')}</Sign>}
                  <br />
                  <span className="soft">{[by, moment(at, language)].filter(Boolean).join(' · ')}</span>
                </span>
                {maySettle && !SEALED.includes(field) && (
                  <Button
                    loading={save.isPending && settled === `${field}${value ?? ''}`}
                    onClick={() => settle(field, value)}
                  >
                    ✓ {t('conflict.right')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          {maySettle && SEALED.includes(field) && (
            <p>
              <Button onClick={typeIt}>{t('conflict.type')}</Button>{' '}
              <span className="soft">{t('conflict.type-why')}</span>
            </p>
          )}
        </div>
      ))}
    </section>
  )
}

/** What an empty value is said as: text that is nothing, or, for a date or a number, nothing at all. */
function emptied(field: string): string | null {
  return ['bornOn', ...SEALED].includes(field) ? null : ''
}

function shown(field: string, value: string | null, language: 'zh' | 'en'): string {
  return VALUE_WORDS[field]?.[value ?? '']?.[language] ?? value ?? ''
}
