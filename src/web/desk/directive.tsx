import { Link, useParams } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { may, ROLE_TITLES } from '../../core/role.ts'
import { showDirective, type DirectivePage } from '../../slices/directives/contract.ts'
import { showBoard, type Board } from '../../slices/duties/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { ArticleFrom } from './article-from.tsx'
import { ClosingFigures, DirectiveHistory } from './directive-history.tsx'
import { DirectiveLife } from './directive-life.tsx'
import { coverageOf, moment, percent } from './figures.ts'
import { MeasureBars } from './measure-bars.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'
import './directive.css'

/** One directive under supervision: each clause beside what is done about it, down to who owes it; who has not read it. */
export function Directive() {
  const { directive = '' } = useParams({ strict: false })
  const { t, language } = useWords()
  const { post } = useSignedIn()
  const page = useQuery({
    queryKey: ['directive', directive],
    queryFn: () => call(showDirective, { params: { directive } }),
  })
  const board = useQuery({
    queryKey: ['board', post.area, directive],
    queryFn: () => call(showBoard, { query: { directive } }),
  })
  return (
    <Loaded query={page}>
      {(shown) => (
        <>
          <div className="page-head">
            <h1>{shown.title}</h1>
            {may(post.role, 'manage-articles') && <ArticleFrom directive={directive} />}
            <Receipt directive={directive} read={shown.readByMe} />
          </div>
          <p className="soft">
            {[
              shown.issuer,
              moment(shown.issuedAt, language),
              t('directive.read', { read: shown.read, all: shown.readers }),
              shown.pack ? `${shown.pack.file} ${shown.pack.version} #${shown.pack.hash.slice(0, 12)}` : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <Ended shown={shown} />
          {shown.state === 'in-force' && may(post.role, 'manage-directives') && (
            <DirectiveLife shown={shown} />
          )}
          <Loaded query={board}>
            {({ measures }) => (
              <div className="columns">
                <section className="panel">
                  <h2>{t('directive.clauses')}</h2>
                  <Clauses shown={shown} measures={measures} />
                </section>
                <div>
                  {!shown.report?.figures && (
                    <section className="panel">
                      <h2>{t('board.measures')}</h2>
                      <MeasureBars measures={measures} />
                    </section>
                  )}
                  <Receipts shown={shown} />
                  <DirectiveHistory shown={shown} />
                </div>
              </div>
            )}
          </Loaded>
        </>
      )}
    </Loaded>
  )
}

function Receipt({ directive, read }: { directive: string; read: boolean }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const client = useQueryClient()
  const [id] = useState(newId)
  const send = useMutation({
    mutationFn: () => {
      const happenedAt = new Date().toISOString()
      const receipt = {
        id,
        kind: 'directive-read',
        subject: directive,
        area: post.area,
        happenedAt,
        payload: {},
      }
      return call(record, { body: { records: [receipt] } })
    },
    onSuccess: () => client.invalidateQueries(),
  })
  if (read) return <Sign tone="good">✓ {t('directive.read-by-me')}</Sign>
  return (
    <div>
      {send.isError && <Failure error={send.error} />}
      <Button type="primary" loading={send.isPending} onClick={() => send.mutate()}>
        {t('directive.mark-read')}
      </Button>
    </div>
  )
}

function Ended({ shown }: { shown: DirectivePage }) {
  const { t, language } = useWords()
  if (shown.state === 'in-force' || shown.endedAt === null) return null
  const at = moment(shown.endedAt, language)
  return (
    <>
      <Alert
        type="info"
        showIcon
        style={{ marginBottom: 16 }}
        title={t(shown.state === 'closed' ? 'directive.closed-at' : 'directive.superseded-at', { time: at })}
        description={
          <>
            {shown.report?.reason}{' '}
            {shown.supersededBy && (
              <Link to="/directive/$directive" params={{ directive: shown.supersededBy }}>
                {t('directive.successor')}
              </Link>
            )}
          </>
        }
      />
      <ClosingFigures shown={shown} />
    </>
  )
}

/** The text at the left of its measures. How far a clause is shows as words and a figure, not by colour alone. */
function Clauses({ shown, measures }: { shown: DirectivePage; measures: Board['measures'] }) {
  const { t, of } = useWords()
  // Once closed, the figures are those of the closing: what was not yet due then has been withdrawn since and would look done.
  const frozen = new Map(shown.report?.figures?.map((one) => [one.measure, one]))
  const line = new Map(measures.map((one) => [one.measure, { ...one, ...frozen.get(one.measure) }]))
  return (
    <ol className="clauses">
      {shown.clauses.map((clause) => {
        const its = clause.measures.flatMap((measure) => line.get(measure) ?? [])
        const overdue = its.reduce((sum, one) => sum + one.overdue, 0)
        const tone =
          its.length === 0
            ? 'none'
            : overdue > 0
              ? 'bad'
              : its.every((one) => one.done >= one.due)
                ? 'good'
                : 'open'
        return (
          <li key={clause.start} className={`clause-line clause-${tone}`}>
            <span>{clause.text}</span>
            <div>
              {its.map((one) => (
                <div key={one.measure}>
                  <Link
                    to="/duties"
                    search={{ measure: one.measure, state: one.overdue > 0 ? 'overdue' : 'open' }}
                  >
                    {of(one.title)}
                  </Link>{' '}
                  <b>{percent(coverageOf(one))}</b>{' '}
                  {one.overdue > 0 && (
                    <Sign tone="bad">
                      {t('board.overdue')} {one.overdue}
                    </Sign>
                  )}
                  {one.endedAt !== null && <Sign>{t('directive.measure-ended')}</Sign>}
                </div>
              ))}
              {its.length === 0 && <NoMeasure shown={shown} clause={clause} />}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function NoMeasure({ shown, clause }: { shown: DirectivePage; clause: DirectivePage['clauses'][number] }) {
  const { t } = useWords()
  const { post, county } = useSignedIn()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [writing, setWriting] = useState(false)
  const settle = useMutation({
    mutationFn: () => {
      const { start, end } = clause
      const payload = { clause: { start, end }, version: shown.versions.at(-1)?.version ?? 1, reason }
      const draft = { id: newId(), kind: 'clause-settled', subject: shown.directive, area: county.area }
      return call(record, {
        body: { records: [{ ...draft, happenedAt: new Date().toISOString(), payload }] },
      })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['directive', shown.directive] }),
  })
  if (clause.settled)
    return (
      <span className="soft">
        {t('directive.no-measure-because')} {clause.settled.reason}
        {clause.settled.by === '' ? '' : ` (${clause.settled.by})`}
      </span>
    )
  if (!may(post.role, 'manage-directives') || shown.state !== 'in-force')
    return <span className="soft">{t('directive.no-measure')}</span>
  if (!writing) return <Button onClick={() => setWriting(true)}>{t('directive.no-measure')}</Button>
  return (
    <form
      className="form-row"
      onSubmit={(event) => {
        event.preventDefault()
        if (reason.trim() !== '') settle.mutate()
      }}
    >
      {settle.isError && <Failure error={settle.error} />}
      <Input
        autoFocus
        aria-label={t('review.no-measure')}
        placeholder={t('review.no-measure')}
        maxLength={300}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <Button htmlType="submit" loading={settle.isPending}>
        {t('measure.keep')}
      </Button>
    </form>
  )
}

/** Who has read it, by level; whom to remind, and since when they could have read it. */
function Receipts({ shown }: { shown: DirectivePage }) {
  const { t, of, language } = useWords()
  const levels = [6, 9, 12, 15].map((level) => {
    const its = shown.receipts.filter((one) => (level === 15 ? one.level >= 15 : one.level === level))
    return {
      level,
      read: its.reduce((sum, one) => sum + one.read, 0),
      readers: its.reduce((sum, one) => sum + one.readers, 0),
    }
  })
  const names = { 6: 'level.county', 9: 'level.township', 12: 'level.village', 15: 'level.alley' } as const
  const townships = new Map<string, { name: string; read: number; readers: number }>()
  for (const { area, areaName, read, readers } of shown.receipts.filter(
    ({ area: its }) => its.length === 9,
  )) {
    const sum = townships.get(area) ?? { name: areaName, read: 0, readers: 0 }
    townships.set(area, { name: areaName, read: sum.read + read, readers: sum.readers + readers })
  }
  return (
    <section className="panel">
      <h2>{t('directive.receipts')}</h2>
      <div className="form-row">
        {levels
          .filter(({ readers }) => readers > 0)
          .map(({ level, read, readers }) => (
            <span key={level}>
              {t(names[level as keyof typeof names] /* one of the four above */)}{' '}
              <b>
                {read} / {readers}
              </b>
            </span>
          ))}
      </div>
      <details>
        <summary>{t('directive.by-area')}</summary>
        {[...townships].map(([area, { name, read, readers }]) => (
          <div key={area}>
            {name}{' '}
            <b>
              {read} / {readers}
            </b>
          </div>
        ))}
      </details>
      <h3>{t('directive.unread')}</h3>
      {shown.unread.length === 0 && <p className="soft">{t('directive.all-read')}</p>}
      <div className="scroll-list" tabIndex={0} role="region" aria-label={t('directive.unread')}>
        {shown.unread.map(({ name, role, areaName, area, since }) => (
          <div key={`${name}${role}${area}`}>
            {areaName} · {of(ROLE_TITLES[role])} · {name}{' '}
            <span className="soft">{t('directive.since', { time: moment(since, language) })}</span>
          </div>
        ))}
      </div>
    </section>
  )
}
