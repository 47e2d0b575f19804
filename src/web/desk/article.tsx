import { Link, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import type { ReplyOf } from '../../core/endpoint.ts'
import { plainText } from '../../core/rich-text.ts'
import { showArticle, showVersion, watchPortal, type ArticleVersion } from '../../slices/articles/contract.ts'
import type { Content } from '../../slices/articles/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { diffLines } from './article-diff.ts'
import { ArticleFields } from './article-fields.tsx'
import { ArticleState, ArticleSteps, Findings, useStep } from './article-steps.tsx'
import { moment } from './figures.ts'
import { Failure, Loaded } from './states.tsx'
import './article.css'

const RichEditor = lazy(async () => ({ default: (await import('./rich-editor.tsx')).RichEditor }))

type Shown = ReplyOf<typeof showArticle>

/** One article: its text, what may be done with it, what in it is private, and its versions. */
export function Article() {
  const { article } = useParams({ strict: false })
  const shown = useQuery({
    queryKey: ['article', article],
    queryFn: () => call(showArticle, { params: { article: article ?? '' } }),
    // What somebody is typing is not taken from under their hands.
    refetchOnWindowFocus: false,
  })
  return (
    <Loaded query={shown}>
      {(found) => <Editing key={`${found.article}-${found.version}`} shown={found} />}
    </Loaded>
  )
}

function Editing({ shown }: { shown: Shown }) {
  const { t } = useWords()
  const [content, setContent] = useState<Content>(shown.content)
  const [unsaved, setUnsaved] = useState(false)
  const step = useStep(shown.article)
  const portal = useQuery({ queryKey: ['portal'], queryFn: () => call(watchPortal, {}) })
  const change = (part: Partial<Content>): void => {
    setContent((before) => ({ ...before, ...part }))
    setUnsaved(true)
  }
  return (
    <>
      <div className="page-head">
        <h1>{shown.title}</h1>
        <span className="actions">
          <ArticleState state={shown.state} />
          {shown.isPublic && (
            <a className="button" href={`/article/${shown.slug}`}>
              {t('article.public')}
            </a>
          )}
          <Link className="button" to="/articles">
            {t('article.back')}
          </Link>
        </span>
      </div>
      {shown.returned !== null && (
        <Alert
          type="warning"
          showIcon
          title={t('article.returned', { reason: shown.returned })}
          style={{ marginBottom: 16 }}
        />
      )}
      <div className="columns">
        <section className="panel">
          <ArticleFields content={content} columns={portal.data?.columns ?? []} change={change} />
          <h2>{t('article.body')}</h2>
          <Suspense fallback={<p>{t('loading')}</p>}>
            <RichEditor
              initial={shown.content.body}
              label={t('article.body')}
              onChange={(body) => change({ body })}
            />
          </Suspense>
          {step.isError && <Failure error={step.error} />}
          <p className="actions">
            <Button
              type="primary"
              disabled={!unsaved}
              loading={step.isPending}
              onClick={() =>
                step.mutate({ kind: 'article-drafted', payload: { content, basisVersion: shown.version } })
              }
            >
              {t('article.save')}
            </Button>
            <span role="status" className="soft">
              {t('article.saved', { version: shown.version })}
            </span>
          </p>
        </section>
        <div>
          <section className="panel">
            <ArticleSteps standing={shown} unsaved={unsaved} />
          </section>
          <section className="panel">
            <h2>{t('article.private')}</h2>
            <Findings findings={shown.findings} />
          </section>
          <section className="panel">
            <h2>{t('article.versions')}</h2>
            <Versions article={shown.article} versions={shown.versions} />
          </section>
        </div>
      </div>
    </>
  )
}

function Versions({ article, versions }: { article: string; versions: readonly ArticleVersion[] }) {
  const { t, language } = useWords()
  const [open, setOpen] = useState<number>()
  return (
    <ul className="rows">
      {versions.map(({ version, at, by }) => (
        <li key={version}>
          <span>
            {t('article.version', { version })}{' '}
            <span className="soft">
              {moment(at, language)} {by}
            </span>
          </span>
          {version > 1 && (
            <Button
              size="small"
              aria-expanded={open === version}
              onClick={() => setOpen(open === version ? undefined : version)}
            >
              {t('article.compare')}
            </Button>
          )}
          {open === version && <Difference article={article} version={version} />}
        </li>
      ))}
    </ul>
  )
}

function Difference({ article, version }: { article: string; version: number }) {
  const { t } = useWords()
  const texts = useQuery({
    queryKey: ['article-difference', article, version],
    queryFn: async () => {
      const linesOf = async (one: number): Promise<string[]> => {
        const { content } = await call(showVersion, { params: { article, version: one } })
        return [content.title, ...plainText(content.body).split('\n')]
      }
      const [before, after] = await Promise.all([linesOf(version - 1), linesOf(version)])
      return diffLines(before, after).map((line, at) => ({ ...line, at }))
    },
  })
  return (
    <Loaded query={texts}>
      {(lines) =>
        lines.every(({ kind }) => kind === 'same') ? (
          <p>{t('article.same')}</p>
        ) : (
          <div className="diff">
            {lines.map(({ kind, text, at }) => (
              <div key={at}>
                {kind === 'new' ? <ins>+ {text}</ins> : kind === 'gone' ? <del>− {text}</del> : text}
              </div>
            ))}
          </div>
        )
      }
    </Loaded>
  )
}
