import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Empty, Input } from 'antd'
import { useState } from 'react'
import { may } from '../../core/role.ts'
import { draftFromFile, listDirectives, type DirectiveDraft } from '../../slices/directives/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { DirectiveReview } from './directive-review.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { useSignedIn } from './session.tsx'
import { Failure, Loaded } from './states.tsx'

/** From a text to measures, and the directives already in force. */
export function Directives() {
  const { t } = useWords()
  const { post } = useSignedIn()
  const client = useQueryClient()
  const [draft, setDraft] = useState<DirectiveDraft>()
  const [issued, setIssued] = useState(0)
  const mayIssue = may(post.role, 'manage-directives')
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
      {mayIssue && !draft && <Reading done={setDraft} />}
      {draft && (
        <DirectiveReview
          draft={draft}
          cancel={() => setDraft(undefined)}
          done={(count) => {
            setDraft(undefined)
            setIssued(count)
            void client.invalidateQueries()
          }}
        />
      )}
      {!draft && <DirectiveList />}
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

function DirectiveList() {
  const { t, language } = useWords()
  const list = useQuery({ queryKey: ['directives'], queryFn: () => call(listDirectives, {}) })
  return (
    <section className="panel">
      <h2>{t('directive.list')}</h2>
      <Loaded query={list}>
        {({ directives }) => (
          <Listing
            rowKey="directive"
            dataSource={directives}
            locale={{
              emptyText: <Empty description={t('directive.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
            }}
            columns={[
              {
                title: t('directive.title'),
                render: (_, { directive, title }) => (
                  <Link to="/directive/$directive" params={{ directive }}>
                    {title}
                  </Link>
                ),
              },
              { title: t('ledger.when'), render: (_, { issuedAt }) => moment(issuedAt, language) },
              { title: t('board.measures'), dataIndex: 'measures', align: 'right' },
              { title: '', render: (_, { read, readers }) => t('directive.read', { read, all: readers }) },
            ]}
          />
        )}
      </Loaded>
    </section>
  )
}
