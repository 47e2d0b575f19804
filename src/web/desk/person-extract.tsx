import { Link, useParams } from '@tanstack/react-router'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { FIELD_WORDS, payloadInWords, VALUE_WORDS } from '../../core/field-words.ts'
import { REFUSALS } from '../../core/refusals.ts'
import { may, roleTitle } from '../../core/role.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import type { Language } from '../../core/text.ts'
import { kindTitle } from '../../slices/ledger/kinds.ts'
import { extractPerson, showPerson } from '../../slices/register/contract.ts'
import { call, CallFailure } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { day, moment } from './figures.ts'
import { reasonOf } from './identity-look.tsx'
import { Labelled } from './labelled.tsx'
import { useSignedIn } from './session.tsx'
import { Failure, Loaded } from './states.tsx'
import { Tags, useTags } from './tags.tsx'

type Extract = ReplyOf<typeof extractPerson>

/** Day with its year, and the time: a sheet is kept for longer than a screen. */
function stamp(iso: string, language: Language): string {
  return `${day(iso, language)} ${moment(iso, language).slice(-5)}`
}

/** What a person is given who asks what is held about them: asked for with a reason, which is a record, then a sheet to print. */
export function PersonExtract() {
  const { person = '' } = useParams({ strict: false })
  const { t } = useWords()
  const { post } = useSignedIn()
  const page = useQuery({
    queryKey: ['person', person],
    queryFn: () => call(showPerson, { params: { person } }),
  })
  const [id] = useState(newId)
  const [reason, setReason] = useState('')
  const ask = useMutation({
    mutationFn: () => call(extractPerson, { params: { person }, body: { id, reason: reason.trim() } }),
  })
  if (!may(post.role, 'see-identity'))
    return <Failure error={new CallFailure('not-allowed', REFUSALS['not-allowed'])} />
  if (ask.isSuccess) return <Sheet extract={ask.data} />
  return (
    <Loaded query={page}>
      {({ name }) => (
        <>
          <div className="page-head">
            <h1>{t('extract.of', { name })}</h1>
          </div>
          <form
            className="panel record-form"
            onSubmit={(event) => {
              event.preventDefault()
              if (reason.trim().length >= 4) ask.mutate()
            }}
          >
            {ask.isError && <Failure error={ask.error} />}
            <p>{t('extract.what')}</p>
            <Labelled label={t('extract.reason')}>
              {(input) => (
                <Input
                  id={input}
                  autoFocus
                  value={reason}
                  maxLength={200}
                  onChange={({ target }) => setReason(target.value)}
                />
              )}
            </Labelled>
            <Button
              type="primary"
              size="large"
              htmlType="submit"
              disabled={reason.trim().length < 4}
              loading={ask.isPending}
            >
              {t('extract.do')}
            </Button>
          </form>
        </>
      )}
    </Loaded>
  )
}

function Sheet({ extract }: { extract: Extract }) {
  const { t, language } = useWords()
  const { county } = useSignedIn()
  const { at, person, numbers, duties } = extract
  const word = (field: string): string => FIELD_WORDS[field]?.[language] ?? field
  const fields: [string, string | null][] = [
    [t('person.name'), person.name],
    [word('sex'), VALUE_WORDS['sex']?.[person.sex]?.[language] ?? person.sex],
    [t('person.born'), person.bornOn],
    [word('identity'), numbers.identity],
    [word('phone'), numbers.phone],
    [t('person.relation'), person.relation],
    [word('workplace'), person.workplace],
    [word('household'), `${person.areaName} ${person.door}`],
  ]
  return (
    <article className="sheet">
      <div className="page-head no-print">
        <Link to="/person/$person" params={{ person: person.person }}>
          ← {person.name}
        </Link>
        <Button type="primary" size="large" onClick={() => window.print()}>
          {t('print')}
        </Button>
      </div>
      <h1>{t('extract.of', { name: person.name })}</h1>
      <p>{t('extract.made', { county: county.name, time: stamp(at, language) })}</p>
      <section className="panel">
        <h2>{t('person.fields')}</h2>
        <table className="plain">
          <tbody>
            {fields.map(([label, value]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value || '–'}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t('person.tags')}</th>
              <td>{person.tags.length === 0 ? '–' : <Tags tags={person.tags} />}</td>
            </tr>
          </tbody>
        </table>
      </section>
      <Records records={extract.records} />
      <Table
        title={t('extract.duties', { count: duties.length })}
        head={[t('duty.measure'), t('duty.due'), t('duty.done')]}
        rows={duties.map(({ title, dueAt, doneAt }) => [
          title[language],
          stamp(dueAt, language),
          doneAt ? stamp(doneAt, language) : '–',
        ])}
      />
      <Views views={extract.views} />
      <p className="soft">{t('extract.rights')}</p>
    </article>
  )
}

function Records({ records }: Pick<Extract, 'records'>) {
  const { t, of, language } = useWords()
  const { titleOf } = useTags()
  return (
    <Table
      title={t('extract.records', { count: records.length })}
      head={[t('ledger.when'), t('ledger.kind'), t('ledger.by'), t('ledger.what')]}
      rows={records.map(({ at, kind, by, corrected, payload }) => [
        stamp(at, language),
        `${of(kindTitle(kind))}${corrected ? ` (${t('ledger.corrected')})` : ''}`,
        by,
        payloadInWords(payload, language, titleOf),
      ])}
    />
  )
}

function Views({ views }: Pick<Extract, 'views'>) {
  const { t, of, language } = useWords()
  return (
    <Table
      title={t('extract.views', { count: views.length })}
      head={[t('ledger.when'), t('ledger.by'), t('ledger.what')]}
      rows={views.map((view) => [
        stamp(view.at, language),
        [view.by, of(roleTitle(view.role))].filter(Boolean).join(' · '),
        view.attachment ? t('look.file') : reasonOf(view, language),
      ])}
    />
  )
}

function Table({ title, head, rows }: { title: string; head: string[]; rows: string[][] }) {
  const { t } = useWords()
  return (
    <section className="panel">
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="soft">{t('empty')}</p>
      ) : (
        <div className="scroller" role="region" aria-label={title} tabIndex={0}>
          <table className="plain">
            <thead>
              <tr>
                {head.map((one) => (
                  <th scope="col" key={one}>
                    {one}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((cells, index) => (
                // A sheet is never reordered: its place is a row's key.
                <tr key={index}>
                  {cells.map((cell, column) => (
                    <td key={column}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
