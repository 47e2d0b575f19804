import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { recordArticle } from '../../slices/articles/contract.ts'
import type { EditorKind, State } from '../../slices/articles/rules.ts'
import type { Finding } from '../../core/private-text.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Failure } from './states.tsx'

const TONES: Record<State, [Tone, string]> = {
  draft: ['plain', '✎'],
  review: ['warn', '◔'],
  approved: ['info', '✓'],
  scheduled: ['info', '◷'],
  published: ['good', '●'],
  withdrawn: ['bad', '✕'],
}

export function ArticleState({ state }: { state: State }) {
  const { t } = useWords()
  const [tone, sign] = TONES[state]
  return (
    <Sign tone={tone}>
      {sign} {t(`articles.state.${state}`)}
    </Sign>
  )
}

/** Takes a step with an article and looks at everything anew. */
export function useStep(article: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ kind, payload }: { kind: EditorKind; payload: Record<string, unknown> }) =>
      call(recordArticle, {
        body: { id: newId(), kind, article, happenedAt: new Date().toISOString(), payload },
      }),
    onSettled: () => client.invalidateQueries(),
  })
}

type Standing = {
  article: string
  state: State
  version: number
  own: boolean
  isPublic: boolean
  published: number | null
  findings: readonly Finding[]
}

/** What can be done with an article as it stands, each with what has to be said for it. */
export function ArticleSteps({ standing, unsaved }: { standing: Standing; unsaved: boolean }) {
  const { t } = useWords()
  const { state, version, own, isPublic, published } = standing
  const step = useStep(standing.article)
  const take = (kind: EditorKind, more: Record<string, unknown> = {}): void =>
    step.mutate({ kind, payload: { version, ...more } })
  const busy = step.isPending
  if (unsaved) return <p role="status">{t('article.unsaved')}</p>
  return (
    <div className="article-steps">
      {step.isError && <Failure error={step.error} />}
      {state === 'draft' && (
        <Button type="primary" loading={busy} onClick={() => take('article-submitted')}>
          {t('article.submit')}
        </Button>
      )}
      {state === 'review' && own && <p role="status">{t('article.waits')}</p>}
      {state === 'review' && !own && (
        <Approving
          findings={standing.findings}
          busy={busy}
          approve={(acknowledged) => take('article-approved', { acknowledged })}
        />
      )}
      {state === 'approved' && published === null && (
        <>
          <Button type="primary" loading={busy} onClick={() => take('article-published')}>
            {t('article.publish')}
          </Button>
          <Scheduling busy={busy} schedule={(publishAt) => take('article-scheduled', { publishAt })} />
        </>
      )}
      {state === 'approved' && published !== null && (
        <Saying
          label={t('article.changed')}
          button={t('article.correct')}
          busy={busy}
          done={(changed) => take('article-corrected', { changed })}
        />
      )}
      {['review', 'approved', 'scheduled'].includes(state) && (
        <Saying
          label={t('article.reason')}
          button={t('article.return')}
          busy={busy}
          done={(reason) => take('article-returned', { reason })}
        />
      )}
      {isPublic && state === 'published' && (
        <Saying
          label={t('article.reason')}
          button={t('article.withdraw')}
          busy={busy}
          done={(reason) => take('article-withdrawn', { reason })}
        />
      )}
    </div>
  )
}

function Approving({
  findings,
  busy,
  approve,
}: {
  findings: readonly Finding[]
  busy: boolean
  approve: (acknowledged: boolean) => void
}) {
  const { t } = useWords()
  const [seen, setSeen] = useState(false)
  return (
    <>
      {findings.length > 0 && (
        <Checkbox checked={seen} onChange={(event) => setSeen(event.target.checked)}>
          {t('article.private-seen')}
        </Checkbox>
      )}
      <Button
        type="primary"
        loading={busy}
        disabled={findings.length > 0 && !seen}
        onClick={() => approve(seen)}
      >
        {t('article.approve')}
      </Button>
    </>
  )
}

function Saying({
  label,
  button,
  busy,
  done,
}: {
  label: string
  button: string
  busy: boolean
  done: (text: string) => void
}) {
  const [text, setText] = useState('')
  return (
    <div className="article-field">
      <label>
        {label} ({button})
        <Input value={text} maxLength={500} onChange={(event) => setText(event.target.value)} />
      </label>
      <Button loading={busy} disabled={text.trim() === ''} onClick={() => done(text.trim())}>
        {button}
      </Button>
    </div>
  )
}

/** By the clock of whoever is at the desk: the county's. */
function Scheduling({ busy, schedule }: { busy: boolean; schedule: (publishAt: string) => void }) {
  const { t } = useWords()
  const [at, setAt] = useState('')
  return (
    <div className="article-field">
      <label>
        {t('article.at')}{' '}
        <input type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
      </label>
      <Button loading={busy} disabled={at === ''} onClick={() => schedule(new Date(at).toISOString())}>
        {t('article.schedule')}
      </Button>
    </div>
  )
}

/** Where in the text somebody might be known by. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const { t } = useWords()
  if (findings.length === 0) return <p className="soft">{t('article.private-none')}</p>
  return (
    <ul className="rows">
      {findings.map(({ what, around }, index) => (
        // The same words may stand in a text twice; the list never changes its order.
        <li key={`${what}-${around}-${String(index)}`}>
          <Sign tone="warn">▲ {t(`article.what.${what}`)}</Sign>
          <span>…{around}…</span>
        </li>
      ))}
    </ul>
  )
}
