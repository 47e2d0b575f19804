import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { Cadence } from '../../core/cadence.ts'
import { ROLE_TITLES } from '../../core/role.ts'
import type { DirectiveDraft, OutlinePart, Proposal } from '../../slices/directives/contract.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

/** A person looks at what the rules proposed, strikes out what does not fit, and issues. */
export function DirectiveReview({
  draft,
  cancel,
  done,
}: {
  draft: DirectiveDraft
  cancel: () => void
  done: (count: number) => void
}) {
  const { t, of } = useWords()
  const [title, setTitle] = useState(draft.title)
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set(draft.measures.map(({ measure }) => measure)))
  const issue = useIssue(draft, { title, kept }, done)
  return (
    <>
      {issue.isError && <Failure error={issue.error} />}
      <section className="panel">
        <label htmlFor="directive-title">{t('directive.title')}</label>
        <Input
          id="directive-title"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
        />
        <p className="soft">{[draft.issuer, draft.source, draft.publishedOn].filter(Boolean).join(' · ')}</p>
        {draft.questions.map(({ text, start, suggestion, why }) => (
          <Alert
            key={`${text}${start}`}
            type="warning"
            showIcon
            style={{ marginBottom: 8 }}
            title={`${of(why)}: ${text}${suggestion ? ` → ${suggestion}?` : ''}`}
          />
        ))}
        <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap' }}>
          <Button
            type="primary"
            size="large"
            loading={issue.isPending}
            disabled={kept.size === 0 || title.trim() === ''}
            onClick={() => issue.mutate()}
          >
            {t('directive.issue')} ({kept.size})
          </Button>
          <Button size="large" onClick={cancel}>
            {t('directive.back')}
          </Button>
        </div>
      </section>
      <div className="columns">
        <section className="panel">
          <h2>{t('directive.proposed')}</h2>
          {draft.measures.length === 0 && <p className="soft">{t('empty')}</p>}
          {draft.measures.map((proposal) => (
            <Proposed
              key={proposal.measure}
              proposal={proposal}
              clause={draft.text.slice(proposal.clause.start, proposal.clause.end)}
              kept={kept.has(proposal.measure)}
              toggle={() =>
                setKept(
                  new Set(
                    kept.has(proposal.measure)
                      ? [...kept].filter((key) => key !== proposal.measure)
                      : [...kept, proposal.measure],
                  ),
                )
              }
            />
          ))}
        </section>
        <div>
          <section className="panel">
            <h2>{t('directive.outline')}</h2>
            <Outline parts={draft.outline} />
          </section>
          <section className="panel">
            <h2>{t('directive.unmapped')}</h2>
            {draft.unmapped.map(({ text, start }) => (
              <div className="clause" key={start}>
                {text}
              </div>
            ))}
          </section>
        </div>
      </div>
    </>
  )
}

/** Issues the kept measures as one record; the server starts each of them in the same transaction. */
function useIssue(
  draft: DirectiveDraft,
  { title, kept }: { title: string; kept: ReadonlySet<string> },
  done: (count: number) => void,
) {
  const { county } = useSignedIn()
  // Made once, so that issuing twice after a lost answer issues once.
  const [ids] = useState(() => ({
    id: newId(),
    subject: newId(),
    happenedAt: new Date().toISOString(),
    measures: draft.measures.map(newId),
  }))
  return useMutation({
    mutationFn: () => {
      const measures = draft.measures.flatMap(({ measure, spec, clause, departments }, index) =>
        kept.has(measure)
          ? [{ id: ids.measures[index], spec, clause, department: departments[0] ?? spec.department }]
          : [],
      )
      const { source, issuer, publishedOn, text } = draft
      const payload = {
        title,
        source,
        issuer,
        ...(publishedOn === '' ? {} : { publishedOn }),
        text,
        measures,
      }
      const { id, subject, happenedAt } = ids
      return call(record, {
        body: {
          records: [{ id, subject, happenedAt, kind: 'directive-issued', area: county.area, payload }],
        },
      })
    },
    onSuccess: () => done(kept.size),
  })
}

function Proposed({
  proposal,
  clause,
  kept,
  toggle,
}: {
  proposal: Proposal
  clause: string
  kept: boolean
  toggle: () => void
}) {
  const { t, of } = useWords()
  return (
    <div className={`clause ${kept ? 'chosen' : ''}`}>
      <Checkbox checked={kept} onChange={toggle}>
        <b>{of(proposal.title)}</b>
      </Checkbox>
      <div>
        <Sign tone="info">{cadenceWords(proposal.cadence, t)}</Sign>
        <Sign>{of(ROLE_TITLES[proposal.doer])}</Sign>
        {proposal.departments.map((name) => (
          <Sign key={name}>{name}</Sign>
        ))}
        {proposal.quantity && <Sign tone="warn">{proposal.quantity.text}</Sign>}
        {proposal.deadline !== '' && <Sign tone="warn">{proposal.deadline}</Sign>}
      </div>
      <span className="soft">{clause}</span>
    </div>
  )
}

function cadenceWords(cadence: Cadence, t: ReturnType<typeof useWords>['t']): string {
  if (cadence.type === 'once') return t('cadence.once', { hours: cadence.withinHours })
  if (cadence.type === 'every')
    return cadence.days === 1 ? t('cadence.daily') : t('cadence.every', { days: cadence.days })
  if (cadence.type === 'within') return t('cadence.within', { minutes: cadence.minutes })
  return t('cadence.on-days', { days: cadence.days.join(', ') })
}

function Outline({ parts }: { parts: readonly OutlinePart[] }) {
  return (
    <ul style={{ paddingLeft: 20, margin: 0 }}>
      {parts.map(({ label, heading, start, children }) => (
        <li key={start}>
          <b>{label}</b> {heading === label ? '' : heading.slice(0, 60)}
          {children.length > 0 && <Outline parts={children} />}
        </li>
      ))}
    </ul>
  )
}
