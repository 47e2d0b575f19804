import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { payloadInWords, VALUE_WORDS } from '../../core/field-words.ts'
import { ROLE_TITLES } from '../../core/role.ts'
import { kindTitle } from '../../slices/ledger/kinds.ts'
import { takeParcel, turnParcelAway, type ParcelPage } from '../../slices/parcels/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { shortName } from './names.ts'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

/** One sealed file: from whom, what would become of its records, and the decision. */
export function ParcelLook({ page, close }: { page: ParcelPage; close: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  // Made once, so that answering twice takes it once.
  const [id] = useState(newId)
  const take = useMutation({
    mutationFn: () => call(takeParcel, { params: { parcel: page.parcel }, body: { id } }),
    onSuccess: () => void client.invalidateQueries(),
  })
  const shown = take.data ?? page
  const isDone = take.isSuccess || (page.outcome === 'taken' && page.written === 0)
  return (
    <>
      <Whose page={shown} />
      <Figures page={shown} isDone={take.isSuccess} />
      <Refusals page={shown} />
      {take.isError && <Failure error={take.error} />}
      {isDone ? (
        <p>
          <Button type="primary" size="large" onClick={close}>
            {t('parcel.close')}
          </Button>
        </p>
      ) : (
        <>
          <Warning page={page} />
          <p>
            <Button
              type="primary"
              size="large"
              disabled={page.written + page.already === 0}
              loading={take.isPending}
              onClick={() => take.mutate()}
            >
              {page.written > 0 ? t('parcel.take', { count: page.written }) : t('parcel.settle')}
            </Button>
          </p>
        </>
      )}
      {!take.isSuccess && page.outcome !== 'turned-away' && page.notTaken + page.written > 0 && (
        <TurnAway parcel={page.parcel} done={close} />
      )}
    </>
  )
}

function Whose({ page }: { page: ParcelPage }) {
  const { t, of, language } = useWords()
  const { holder, role, areaName, state, stoppedAt, brought, carrier, receivedAt, madeAt, outcome } = page
  return (
    <dl className="facts">
      <dt>{t('device.holder')}</dt>
      <dd>
        {holder}{' '}
        <span className="soft">
          {of(ROLE_TITLES[role])} · {shortName(areaName)}
        </span>
      </dd>
      <dt>{t('device.state')}</dt>
      <dd>
        <Sign tone={state === 'in-use' ? 'good' : 'bad'}>
          {state === 'in-use' ? '✓' : '⚠'} {t(`device-state.${state}`)}
        </Sign>
        {stoppedAt && ` ${moment(stoppedAt, language)}`}
      </dd>
      <dt>{t('parcel.brought')}</dt>
      <dd>
        {of(VALUE_WORDS['brought']?.[brought] ?? { zh: brought, en: brought })}
        {carrier && ` · ${carrier}`} · {moment(receivedAt, language)}
      </dd>
      <dt>{t('parcel.made')}</dt>
      <dd>{moment(madeAt, language)}</dd>
      {outcome === 'turned-away' && (
        <>
          <dt>{t('parcel.before')}</dt>
          <dd>{t('parcel.was-turned-away')}</dd>
        </>
      )}
    </dl>
  )
}

function Figures({ page, isDone }: { page: ParcelPage; isDone: boolean }) {
  const { t, of, language } = useWords()
  const { records, written, already, notTaken, kinds, from, to } = page
  return (
    <>
      <p>
        <b>{t('parcel.count', { count: records })}</b>
        {from && to && (
          <span className="soft">
            {' '}
            {moment(from, language)} – {moment(to, language)}
          </span>
        )}
      </p>
      <p>
        <Sign tone="good">
          ✓ {t(isDone ? 'parcel.taken' : 'parcel.to-take')} {written}
        </Sign>{' '}
        <Sign tone="info">
          {t('parcel.already')} {already}
        </Sign>{' '}
        <Sign tone={notTaken > 0 ? 'bad' : 'plain'}>
          {notTaken > 0 ? '⚠ ' : ''}
          {t('parcel.not-taken')} {notTaken}
        </Sign>
      </p>
      {kinds.length > 0 && (
        <p className="soft">
          {kinds.map(({ kind, count }) => `${of(kindTitle(kind))} ${count}`).join(' · ')}
        </p>
      )}
    </>
  )
}

/** What is not taken, why, and what it says, so that it can be recorded by hand. */
function Refusals({ page: { refusals, notTaken } }: { page: ParcelPage }) {
  const { t, of, language } = useWords()
  if (refusals.length === 0) return null
  return (
    <details open>
      <summary>{t('parcel.why-not')}</summary>
      <ul>
        {refusals.map(({ kind, happenedAt, payload, sentence }, index) => (
          <li key={index}>
            <b>{of(kindTitle(kind))}</b>{' '}
            {!Number.isNaN(Date.parse(happenedAt)) && moment(happenedAt, language)}
            <br />
            {payloadInWords(payload, language)}
            <br />
            <span className="soft">{sentence && of(sentence)}</span>
          </li>
        ))}
      </ul>
      {notTaken > refusals.length && <p>{t('parcel.more', { count: notTaken - refusals.length })}</p>}
    </details>
  )
}

/** Times in the file are the phone's own word: whoever holds a stolen phone can write them. */
function Warning({ page: { state, brought } }: { page: ParcelPage }) {
  const { t } = useWords()
  if (state === 'in-use') return null
  const said = brought === 'desk' ? 'parcel.check-person' : 'parcel.check-call'
  return (
    <Alert
      type="warning"
      showIcon
      title={t(state === 'revoked' ? 'parcel.revoked' : 'parcel.post-over')}
      description={t(said)}
      style={{ marginBottom: 16 }}
    />
  )
}

function TurnAway({ parcel, done }: { parcel: string; done: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [id] = useState(newId)
  const [reason, setReason] = useState('')
  const away = useMutation({
    mutationFn: () => call(turnParcelAway, { params: { parcel }, body: { id, reason } }),
    onSuccess: () => {
      void client.invalidateQueries()
      done()
    },
  })
  return (
    <details>
      <summary>{t('parcel.turn-away')}</summary>
      {away.isError && <Failure error={away.error} />}
      <p>
        <label>
          {t('parcel.reason')}
          <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </label>
      </p>
      <p>
        <Button danger disabled={reason.trim() === ''} loading={away.isPending} onClick={() => away.mutate()}>
          {t('parcel.turn-away')}
        </Button>
      </p>
    </details>
  )
}
