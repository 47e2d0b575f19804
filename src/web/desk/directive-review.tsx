import { listed } from '../../core/text.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { ROLE_TITLES } from '../../core/role.ts'
import { preview, showPack, type DirectiveDraft, type OutlinePart } from '../../slices/directives/contract.ts'
import type { PolicyPack } from '../../slices/directives/rules.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { MeasureForm } from './measure-form.tsx'
import { cadenceWords } from './measure-words.ts'
import {
  blankMeasure,
  specOf,
  useReview,
  type Chosen,
  type Kept,
  type Review,
  type Step,
} from './review-state.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

/** A person looks at what the rules proposed, changes, drops and adds, sees what it would make, and issues. */
export function DirectiveReview({
  kept,
  cancel,
  done,
}: {
  kept: Kept
  cancel: () => void
  done: (count: number) => void
}) {
  const { t, of } = useWords()
  const { account } = useSignedIn()
  const { draft } = kept
  const { review, steps, take } = useReview(account, kept)
  const pack = useQuery({
    queryKey: ['pack', draft.pack.file],
    queryFn: () => call(showPack, { params: { file: draft.pack.file } }),
  })
  const issue = useIssue(draft, review, done)
  const chosen = review.items.filter(({ dropped }) => dropped === null)
  const unexplained = review.items.filter(({ dropped }) => dropped === '')
  return (
    <>
      {issue.isError && <Failure error={issue.error} />}
      <section className="panel">
        <label htmlFor="directive-title">{t('directive.title')}</label>
        <Input
          id="directive-title"
          value={review.title}
          onChange={({ target }) => take({ type: 'title', title: target.value })}
          maxLength={200}
        />
        <p className="soft">
          {[draft.issuer, draft.source, draft.publishedOn, `${of(draft.pack.disease)} ${draft.pack.version}`]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {draft.questions.map(({ text, start, suggestion, why }) => (
          <Alert
            key={`${text}${start}`}
            type="warning"
            showIcon
            style={{ marginBottom: 8 }}
            title={`${of(why)}: ${text}${suggestion ? ` → ${suggestion}?` : ''}`}
          />
        ))}
        <div className="form-row">
          <Button
            type="primary"
            size="large"
            loading={issue.isPending}
            disabled={chosen.length === 0 || review.title.trim() === '' || unexplained.length > 0}
            onClick={() => issue.mutate()}
          >
            {t('directive.issue')} ({chosen.length})
          </Button>
          <Button size="large" disabled={steps === 0} onClick={() => take({ type: 'undo' })}>
            {t('review.undo')}
          </Button>
          <Button size="large" onClick={cancel}>
            {t('directive.back')}
          </Button>
        </div>
        <p className="soft">{t('review.kept')}</p>
        {unexplained.length > 0 && (
          <p role="status">{t('review.reasons-missing', { count: unexplained.length })}</p>
        )}
      </section>
      <Preview items={chosen} />
      <div className="columns">
        <section className="panel">
          <h2>{t('directive.proposed')}</h2>
          {review.items.length === 0 && <p className="soft">{t('empty')}</p>}
          <Loaded query={pack}>
            {(its) => (
              <>
                {review.items.map((item) => (
                  <Proposed key={item.id} item={item} draft={draft} tags={its.tags} take={take} />
                ))}
              </>
            )}
          </Loaded>
        </section>
        <div>
          <section className="panel">
            <h2>{t('directive.unmapped')}</h2>
            <Loaded query={pack}>
              {(its) => (
                <>
                  {draft.unmapped.map((sentence) => (
                    <Unmapped
                      key={sentence.start}
                      sentence={sentence}
                      pack={its}
                      review={review}
                      take={take}
                    />
                  ))}
                </>
              )}
            </Loaded>
          </section>
          <section className="panel">
            <h2>{t('directive.outline')}</h2>
            <Outline parts={draft.outline} />
          </section>
        </div>
      </div>
    </>
  )
}

/** Issues what was chosen as one record; the server starts each measure in the same transaction. */
function useIssue(draft: DirectiveDraft, review: Review, done: (count: number) => void) {
  const { county } = useSignedIn()
  // Made once, so that issuing twice after a lost answer issues once.
  const [happenedAt] = useState(() => new Date().toISOString())
  return useMutation({
    mutationFn: () => {
      const chosen = review.items.filter(({ dropped }) => dropped === null)
      const { source, issuer, publishedOn, text, pack } = draft
      const cited = new Set(chosen.map(({ clause }) => clause.start))
      const dropped = review.items.flatMap(({ clause, dropped: reason, spec }) =>
        reason && !cited.has(clause.start)
          ? [{ ...clause, reason: `${spec.title.zh}: ${reason}`.slice(0, 300) }]
          : [],
      )
      const settled = draft.unmapped.flatMap(({ start, end }) => {
        const reason = review.settled[start]
        return reason ? [{ start, end, reason }] : []
      })
      const payload = {
        title: review.title,
        source,
        issuer,
        ...(publishedOn === '' ? {} : { publishedOn }),
        text,
        pack,
        settled: [...new Map([...dropped, ...settled].map((one) => [one.start, one])).values()],
        measures: chosen.map(({ id, spec, clause, also, department }) => ({
          id,
          spec,
          clause,
          also,
          ...(department === '' ? {} : { department }),
        })),
      }
      const { record: id, subject } = review
      return call(record, {
        body: {
          records: [{ id, subject, happenedAt, kind: 'directive-issued', area: county.area, payload }],
        },
      })
    },
    onSuccess: () => done(review.items.filter(({ dropped }) => dropped === null).length),
  })
}

/** How many duties it would make, and in which townships. */
function Preview({ items }: { items: readonly Chosen[] }) {
  const { t, of, language } = useWords()
  const measures = items.map(({ spec }) => spec)
  const shown = useQuery({
    queryKey: ['preview', measures.map(({ selector }) => selector)],
    queryFn: () => call(preview, { body: { measures } }),
    enabled: measures.length > 0,
  })
  if (measures.length === 0) return null
  return (
    <section className="panel">
      <h2>{t('review.preview')}</h2>
      <Loaded query={shown}>
        {({ lines }) => {
          const byArea = new Map<string, { name: string; count: number }>()
          for (const { area, areaName, subjects } of lines)
            byArea.set(area, { name: areaName, count: (byArea.get(area)?.count ?? 0) + subjects })
          const total = lines.reduce((sum, { subjects }) => sum + subjects, 0)
          const idle = items.filter((_, place) => !lines.some((line) => line.place === place))
          return (
            <>
              <p>
                <b>{t('review.total', { count: total, measures: items.length })}</b>
              </p>
              <div className="form-row">
                {[...byArea].map(([area, { name, count }]) => (
                  <span key={area}>
                    {name} <b>{count}</b>
                  </span>
                ))}
              </div>
              {idle.length > 0 && (
                <p className="soft">
                  {t('review.idle')}{' '}
                  {listed(
                    idle.map(({ spec }) => of(spec.title)),
                    language,
                  )}
                </p>
              )}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

function Proposed({
  item,
  draft,
  tags,
  take,
}: {
  item: Chosen
  draft: DirectiveDraft
  tags: PolicyPack['tags']
  take: (step: Step) => void
}) {
  const { t, of } = useWords()
  const [editing, setEditing] = useState(false)
  const { spec, dropped } = item
  const change = (part: Partial<Chosen>): void => take({ type: 'change', id: item.id, item: part })
  return (
    <div className={`clause ${dropped === null ? 'chosen' : ''}`}>
      <b>{of(spec.title)}</b> {item.changed && <Sign tone="info">{t('review.changed')}</Sign>}
      <div>
        <Sign tone="info">{cadenceWords(spec.cadence, t)}</Sign>
        <Sign>{of(ROLE_TITLES[spec.doer])}</Sign>
        {item.department !== '' && <Sign>{item.department}</Sign>}
        {item.marks
          .filter((mark) => mark !== item.department)
          .map((mark) => (
            <Sign key={mark} tone="warn">
              {mark}
            </Sign>
          ))}
      </div>
      <span className="soft">{draft.text.slice(item.clause.start, item.clause.end)}</span>
      {editing ? (
        <MeasureForm
          given={{ spec, department: item.department }}
          tags={tags}
          cancel={() => setEditing(false)}
          save={(changed) => {
            change({ ...changed, changed: true })
            setEditing(false)
          }}
        />
      ) : (
        <div className="form-row">
          <Button onClick={() => setEditing(true)}>{t('review.edit')}</Button>
          {dropped === null ? (
            <Button onClick={() => change({ dropped: '' })}>{t('review.drop')}</Button>
          ) : (
            <>
              <Input
                aria-label={t('review.why-dropped')}
                placeholder={t('review.why-dropped')}
                defaultValue={dropped}
                maxLength={200}
                onBlur={({ target }) => target.value !== dropped && change({ dropped: target.value.trim() })}
              />
              <Button onClick={() => change({ dropped: null })}>{t('review.take-back')}</Button>
            </>
          )}
        </div>
      )}
    </div>
  )
}

/** A clause nothing was proposed for: a measure by hand, or why it needs none. */
function Unmapped({
  sentence,
  pack,
  review,
  take,
}: {
  sentence: { text: string; start: number; end: number }
  pack: PolicyPack
  review: Review
  take: (step: Step) => void
}) {
  const { t, of } = useWords()
  const { text, start, end } = sentence
  const added = review.items.filter(({ clause, dropped }) => clause.start === start && dropped === null)
  return (
    <div className="clause">
      {text}
      {added.map(({ id, spec }) => (
        <div key={id}>
          <Sign tone="good">+ {of(spec.title)}</Sign>
        </div>
      ))}
      <div className="form-row">
        <Select
          style={{ minWidth: 180, flex: 1 }}
          aria-label={t('review.add')}
          placeholder={t('review.add')}
          value={null}
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: BLANK, label: t('review.from-scratch') },
            ...pack.measures.map(({ key, title }) => ({ value: key, label: of(title) })),
          ]}
          onChange={(key: string | null) => {
            const measure = key === BLANK ? blankMeasure(text) : pack.measures.find((one) => one.key === key)
            if (!measure) return
            take({
              type: 'add',
              item: {
                id: newId(),
                spec: specOf(measure),
                department: measure.department ?? '',
                clause: { start, end },
                also: [],
                marks: [],
                dropped: null,
                changed: true,
              },
            })
          }}
        />
        <Input
          style={{ flex: 1, minWidth: 160 }}
          aria-label={t('review.no-measure')}
          placeholder={t('review.no-measure')}
          defaultValue={review.settled[start] ?? ''}
          maxLength={300}
          onBlur={({ target }) =>
            target.value !== (review.settled[start] ?? '') &&
            take({ type: 'settle', start, reason: target.value.trim() })
          }
        />
      </div>
    </div>
  )
}

const BLANK = ''

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
