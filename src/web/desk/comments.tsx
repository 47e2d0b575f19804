import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Empty, Input } from 'antd'
import { useState } from 'react'
import {
  answerComment,
  listComments,
  settleComment,
  type CommentLine,
} from '../../slices/comments/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

/** Comments that wait to be looked at, and those that readers report. */
export function Comments() {
  const { t } = useWords()
  const page = useQuery({
    queryKey: ['comments'],
    queryFn: () => call(listComments, {}),
    refetchInterval: 60_000,
  })
  return (
    <>
      <div className="page-head">
        <h1>{t('comment.title')}</h1>
        <Link to="/questions">{t('question.title')}</Link>
      </div>
      <Loaded query={page}>
        {({ comments }) => (
          <>
            {comments.length === 0 && (
              <Empty description={t('comment.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />
            )}
            {comments.map((line) => (
              <Comment key={line.comment} line={line} />
            ))}
          </>
        )}
      </Loaded>
    </>
  )
}

function Comment({ line }: { line: CommentLine }) {
  const { t, language } = useWords()
  const client = useQueryClient()
  const { comment, title, slug, nickname, text, madeAt, state, reports } = line
  // Made once: pressed twice, it is one answer.
  const [[id, settling]] = useState(() => [newId(), newId()] as const)
  const [answer, setAnswer] = useState('')
  const [answeringUnit, setUnit] = useState('')
  const act = useMutation({
    mutationFn: (how: 'show' | 'hide' | 'answer') => {
      const params = { comment }
      if (how === 'answer')
        return call(answerComment, { params, body: { id, settling, text: answer, answeringUnit } })
      return call(settleComment, { params, body: { id: settling, isShown: how === 'show' } })
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: ['comments'] }),
  })
  return (
    <section className="panel">
      <p>
        {reports > 0 ? (
          <Sign tone="bad">⚠ {t('comment.reported', { count: reports })}</Sign>
        ) : (
          <Sign tone="info">{t(`comment-state.${state}`)}</Sign>
        )}{' '}
        <b>{nickname}</b> <span className="soft">{moment(madeAt, language)}</span> ·{' '}
        <a href={`/article/${slug}`}>{title}</a>
      </p>
      <p style={{ whiteSpace: 'pre-line' }}>{text ?? t('question.gone')}</p>
      <label>
        {t('comment.answer')}
        <Input.TextArea
          rows={2}
          maxLength={1000}
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
        />
      </label>
      <label>
        {t('question.unit')}
        <Input maxLength={60} value={answeringUnit} onChange={(event) => setUnit(event.target.value)} />
      </label>
      {act.isError && <Failure error={act.error} />}
      <div className="actions" style={{ marginTop: 8 }}>
        <Button type="primary" size="large" loading={act.isPending} onClick={() => act.mutate('show')}>
          {t('comment.show')}
        </Button>
        <Button
          size="large"
          disabled={answer.trim() === '' || answeringUnit.trim() === ''}
          loading={act.isPending}
          onClick={() => act.mutate('answer')}
        >
          {t('comment.show-answer')}
        </Button>
        <Button danger size="large" loading={act.isPending} onClick={() => act.mutate('hide')}>
          {t('comment.hide')}
        </Button>
      </div>
    </section>
  )
}
