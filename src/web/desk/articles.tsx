import { Link, useNavigate } from '@tanstack/react-router'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Button, Empty, Segmented } from 'antd'
import { useState } from 'react'
import { listArticles, recordArticle, watchPortal, type ArticleLine } from '../../slices/articles/contract.ts'
import { STATES, type State } from '../../slices/articles/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { ArticleState } from './article-steps.tsx'
import { moment, day } from './figures.ts'
import { Listing } from './listing.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

/** What editors have in hand, and which columns of the public site need something new. */
export function Articles() {
  const { t } = useWords()
  const navigate = useNavigate()
  const [state, setState] = useState<State | 'all'>('all')
  const portal = useQuery({ queryKey: ['portal'], queryFn: () => call(watchPortal, {}) })
  const begin = useMutation({
    mutationFn: async () => {
      const article = newId()
      const content = {
        title: t('articles.untitled'),
        column: 'news',
        body: { type: 'doc', content: [{ type: 'paragraph' }] },
      }
      const payload = { content, basisVersion: 0 }
      await call(recordArticle, {
        body: {
          id: newId(),
          kind: 'article-drafted',
          article,
          happenedAt: new Date().toISOString(),
          payload,
        },
      })
      return article
    },
    onSuccess: (article) => void navigate({ to: '/article/$article', params: { article } }),
  })
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.articles')}</h1>
        <span className="actions">
          <a className="button" href="/">
            {t('articles.to-site')}
          </a>
          <Button type="primary" loading={begin.isPending} onClick={() => begin.mutate()}>
            {t('articles.new')}
          </Button>
        </span>
      </div>
      <p className="soft">{t('articles.what')}</p>
      {begin.isError && <Failure error={begin.error} />}
      <section className="panel">
        <Segmented
          aria-label={t('articles.show')}
          value={state}
          onChange={setState}
          options={(['all', ...STATES] as const).map((value) => ({
            value,
            label: value === 'all' ? t('articles.all') : t(`articles.state.${value}`),
          }))}
          style={{ marginBottom: 12, maxWidth: '100%', overflowX: 'auto' }}
        />
        <Rows state={state} />
      </section>
      <section className="panel">
        <h2>{t('articles.board')}</h2>
        <p className="soft">{t('articles.board-what')}</p>
        <Loaded query={portal}>{({ columns }) => <Board columns={columns} />}</Loaded>
      </section>
    </>
  )
}

function Rows({ state }: { state: State | 'all' }) {
  const { t, language } = useWords()
  const list = useInfiniteQuery({
    queryKey: ['articles', state],
    queryFn: ({ pageParam }) =>
      call(listArticles, { query: { ...(state === 'all' ? {} : { state }), before: pageParam } }),
    initialPageParam: undefined as string | undefined, // the first page has none
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (list.isError) return <Failure error={list.error} retry={() => void list.refetch()} />
  return (
    <>
      <Listing<ArticleLine>
        rowKey="article"
        loading={list.isPending}
        dataSource={list.data?.pages.flatMap(({ articles }) => articles) ?? []}
        locale={{
          emptyText: <Empty description={t('articles.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
        }}
        columns={[
          {
            title: t('articles.title'),
            render: (_, { article, title }) => (
              <Link className="wrap" to="/article/$article" params={{ article }}>
                {title}
              </Link>
            ),
          },
          {
            title: t('articles.state'),
            render: (_, { state: its, isPublic }) => (
              <span>
                <ArticleState state={its} />
                {isPublic && its !== 'published' && <Sign tone="info">{t('articles.is-public')}</Sign>}
              </span>
            ),
          },
          {
            title: t('articles.changed'),
            render: (_, { changedAt, by }) => (
              <span>
                {moment(changedAt, language)} <span className="soft">{by}</span>
              </span>
            ),
          },
          { title: t('articles.views'), dataIndex: 'views' },
        ]}
      />
      {list.hasNextPage && (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('articles.more')}
        </Button>
      )}
    </>
  )
}

type Watched = {
  column: string
  titleZh: string
  titleEn: string
  newestAt: string | null
  staleOn: string | null
  stale: boolean
}

function Board({ columns }: { columns: readonly Watched[] }) {
  const { t, language } = useWords()
  return (
    <ul className="rows">
      {columns.map(({ column, titleZh, titleEn, newestAt, staleOn, stale }) => (
        <li key={column}>
          <strong>{language === 'zh' ? titleZh : titleEn}</strong>
          <span>
            {newestAt !== null && (
              <span className="soft">{t('articles.newest', { day: day(newestAt, language) })} </span>
            )}
            {newestAt === null ? (
              <Sign>○ {t('articles.empty')}</Sign>
            ) : stale ? (
              <Sign tone="warn">▲ {t('articles.stale')}</Sign>
            ) : (
              <Sign tone="good">✓ {t('articles.fresh', { day: day(staleOn ?? newestAt, language) })}</Sign>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}
