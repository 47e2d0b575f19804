import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Empty, Input, Segmented } from 'antd'
import { useState } from 'react'
import { may } from '../../core/role.ts'
import {
  DIRECTIVE_STATES,
  draftFromFile,
  listDirectives,
  type DirectiveDraft,
} from '../../slices/directives/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { DirectiveReview } from './directive-review.tsx'
import { moment } from './figures.ts'
import { beginReview, forgetDraft, keptDraft, type Kept } from './review-state.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'
import './directive.css'

/** From a text to measures, and the directives already in force. */
export function Directives() {
  const { t } = useWords()
  const { post, account } = useSignedIn()
  const client = useQueryClient()
  const mayIssue = may(post.role, 'manage-directives')
  const [restored] = useState(() => (mayIssue ? keptDraft(account) : undefined))
  const [kept, setKept] = useState<Kept | undefined>(restored)
  const end = (): void => {
    forgetDraft(account)
    setKept(undefined)
  }
  const [issued, setIssued] = useState(0)
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.directives')}</h1>
      </div>
      {issued > 0 && (
        <Alert
          type="success"
          showIcon
          role="status"
          style={{ marginBottom: 16 }}
          title={t('directive.issued', { count: issued })}
        />
      )}
      {mayIssue && !kept && <Reading done={(draft) => setKept({ draft, review: beginReview(draft) })} />}
      {kept && kept === restored && (
        <Alert type="info" showIcon role="status" style={{ marginBottom: 16 }} title={t('review.restored')} />
      )}
      {kept && (
        <DirectiveReview
          kept={kept}
          cancel={end}
          done={(count) => {
            end()
            setIssued(count)
            void client.invalidateQueries()
          }}
        />
      )}
      {!kept && <DirectiveList />}
    </>
  )
}

function Reading({ done }: { done: (draft: DirectiveDraft) => void }) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const read = useMutation({
    mutationFn: ({ bytes, fileName }: { bytes: Blob; fileName: string }) =>
      call(draftFromFile, { body: bytes, query: { fileName } }),
    onSuccess: done,
  })
  return (
    <section className="panel">
      {read.isError && <Failure error={read.error} />}
      <label htmlFor="directive-text">{t('directive.paste')}</label>
      <Input.TextArea
        id="directive-text"
        rows={7}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, marginTop: 12, alignItems: 'center' }}>
        <Button
          type="primary"
          size="large"
          disabled={text.trim() === ''}
          loading={read.isPending}
          onClick={() => read.mutate({ bytes: new Blob([text]), fileName: 'pasted.txt' })}
        >
          {t('directive.draft')}
        </Button>
        <label>
          {t('directive.upload')}{' '}
          <input
            type="file"
            accept=".txt,.docx,.html,.htm"
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) read.mutate({ bytes: file, fileName: file.name })
            }}
          />
        </label>
      </div>
    </section>
  )
}

const STATES = ['all', ...DIRECTIVE_STATES] as const

function DirectiveList() {
  const { t, language } = useWords()
  const [state, setState] = useState<(typeof STATES)[number]>('in-force')
  const list = useQuery({ queryKey: ['directives'], queryFn: () => call(listDirectives, {}) })
  return (
    <section className="panel">
      <h2>{t('directive.list')}</h2>
      <Segmented
        className="no-print"
        aria-label={t('directive.state')}
        value={state}
        options={STATES.map((value) => ({ value, label: t(`directive.state.${value}`) }))}
        onChange={setState}
      />
      <Loaded query={list}>
        {({ directives }) => {
          const shown = directives.filter((one) => state === 'all' || one.state === state)
          if (shown.length === 0)
            return (
              <Empty
                description={t(directives.length === 0 ? 'directive.none' : 'directive.no-such')}
                image={Empty.PRESENTED_IMAGE_SIMPLE}
              />
            )
          return (
            <>
              {shown.map(({ directive, title, issuer, issuedAt, measures, read, readers, state: its }) => (
                <div className="clause" key={directive}>
                  <Link to="/directive/$directive" params={{ directive }}>
                    <b>{title}</b>
                  </Link>{' '}
                  <Sign tone={its === 'in-force' ? 'good' : 'info'}>{t(`directive.state.${its}`)}</Sign>
                  <div className="soft">
                    {[
                      issuer,
                      moment(issuedAt, language),
                      `${t('board.measures')} ${measures}`,
                      t('directive.read', { read, all: readers }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </div>
                </div>
              ))}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}
