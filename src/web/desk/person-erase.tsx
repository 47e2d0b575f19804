import { Input } from 'antd'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { PersonPage } from '../../slices/register/contract.ts'
import { useWords } from '../kit/language.tsx'
import { Labelled } from './labelled.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { useRecording } from './recording.tsx'

/** Erasure at the person's own wish: what is destroyed, what stays as a fact without a name, why, and their name typed once. */
export function ErasePerson({ shown, close }: { shown: PersonPage; close: () => void }) {
  const { t } = useWords()
  const go = useNavigate()
  const { household, mergedFrom, name, person } = shown
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const save = useRecording(() => void go({ to: '/household/$household', params: { household } }))
  const ready = reason.trim().length >= 4 && typed.trim() === name
  return (
    <RecordDialog
      wide
      title={t('erase.title', { name })}
      danger={t('erase.do')}
      ready={ready}
      save={save}
      close={close}
      submit={() =>
        save.mutate({
          records: [{ kind: 'person-erased', subject: person, payload: { reason: reason.trim() } }],
          said: t('erase.done'),
          lasting: true,
        })
      }
    >
      <section>
        <h3>{t('erase.goes')}</h3>
        <ul>
          <li>{t('erase.goes-fields')}</li>
          <li>{t('erase.goes-answers')}</li>
          <li>{t('erase.goes-search')}</li>
          {mergedFrom.length > 0 && <li>{t('erase.goes-merged', { count: mergedFrom.length })}</li>}
        </ul>
        <h3>{t('erase.stays')}</h3>
        <ul>
          <li>{t('erase.stays-facts')}</li>
          <li>{t('erase.stays-hash')}</li>
        </ul>
        <p>
          <b>⚠ {t('erase.for-good')}</b>
        </p>
      </section>
      <Labelled label={t('erase.reason')}>
        {(id) => (
          <Input id={id} value={reason} maxLength={200} onChange={({ target }) => setReason(target.value)} />
        )}
      </Labelled>
      <Labelled label={t('erase.type-name', { name })}>
        {(id) => (
          <Input id={id} value={typed} autoComplete="off" onChange={({ target }) => setTyped(target.value)} />
        )}
      </Labelled>
    </RecordDialog>
  )
}
