import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { closeRegister, showClosing } from '../../slices/register/contract.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { Labelled } from './labelled.tsx'
import { useMayRecord } from './recording.tsx'
import { Failure, Loaded } from './states.tsx'

type Closing = ReplyOf<typeof showClosing>

/** The end of an outbreak: what the register held of people is destroyed. Nothing here is done by one click. */
export function RegisterClose() {
  const { t } = useWords()
  const closing = useQuery({ queryKey: ['closing'], queryFn: () => call(showClosing, {}) })
  return (
    <>
      <div className="page-head">
        <h1>{t('closeout.title')}</h1>
      </div>
      <p>{t('closeout.why')}</p>
      <Loaded query={closing}>
        {(shown) => (
          <>
            <Before shown={shown} />
            <Doing shown={shown} />
          </>
        )}
      </Loaded>
    </>
  )
}

function Before({ shown }: { shown: Closing }) {
  const { t, language } = useWords()
  const { closed, households, persons, records, sought } = shown
  return (
    <div className="columns even">
      <section className="panel">
        <h2>{t('closeout.goes')}</h2>
        <ul>
          <li>{t('closeout.goes-people', { persons, sought })}</li>
          <li>{t('closeout.goes-households', { households })}</li>
          <li>{t('closeout.goes-records', { records })}</li>
          <li>{t('closeout.goes-lists')}</li>
        </ul>
      </section>
      <section className="panel">
        <h2>{t('closeout.stays')}</h2>
        <ul>
          <li>{t('closeout.stays-facts')}</li>
          <li>{t('closeout.stays-figures')}</li>
          <li>{t('closeout.stays-doors')}</li>
          <li>{t('closeout.stays-accounts')}</li>
          <li>{t('closeout.stays-backups')}</li>
        </ul>
        {closed && (
          <p className="soft">{t('closeout.last', { ...closed, at: moment(closed.at, language) })}</p>
        )}
      </section>
    </div>
  )
}

function Doing({ shown }: { shown: Closing }) {
  const { t, of } = useWords()
  const client = useQueryClient()
  const may = useMayRecord()('register-closed')
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const close = useMutation({
    mutationFn: () => call(closeRegister, { body: { reason: reason.trim(), confirm: typed.trim() } }),
    onSettled: () => client.invalidateQueries(),
  })
  if (close.isSuccess)
    return <Alert type="success" showIcon role="status" title={t('closeout.done', close.data)} />
  if (!may) return <p className="soft">{t('closeout.who')}</p>
  if (shown.measures.length > 0)
    return (
      <section className="panel alert-panel">
        <h2>⚠ {t('closeout.not-yet')}</h2>
        <p>{t('closeout.running')}</p>
        <ul>
          {shown.measures.map((title) => (
            <li key={title.zh}>{of(title)}</li>
          ))}
        </ul>
      </section>
    )
  const ready = reason.trim().length >= 4 && typed.trim() === shown.county
  return (
    <form
      className="panel record-form alert-panel"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) close.mutate()
      }}
    >
      {close.isError && <Failure error={close.error} />}
      <b>⚠ {t('closeout.for-good')}</b>
      <Labelled label={t('closeout.reason')}>
        {(id) => (
          <Input id={id} value={reason} maxLength={200} onChange={({ target }) => setReason(target.value)} />
        )}
      </Labelled>
      <Labelled label={t('closeout.type', { county: shown.county })}>
        {(id) => (
          <Input id={id} value={typed} autoComplete="off" onChange={({ target }) => setTyped(target.value)} />
        )}
      </Labelled>
      <Button danger size="large" htmlType="submit" disabled={!ready} loading={close.isPending}>
        {t('closeout.do')}
      </Button>
    </form>
  )
}
