import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Empty, Segmented } from 'antd'
import { useState } from 'react'
import { CATEGORY_TITLES } from '../../core/question-words.ts'
import { listQuestions, type QuestionLine } from '../../slices/questions/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { shortName } from './names.ts'
import { QuestionForm } from './question-form.tsx'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'

/** What residents ask on the public site: those that wait with their clocks, oldest first, and what became of the others. */
export function Questions() {
  const { t } = useWords()
  const [state, setState] = useState<'waiting' | 'settled'>('waiting')
  const page = useQuery({
    queryKey: ['questions', state],
    queryFn: () => call(listQuestions, { query: { state, limit: 100 } }),
    refetchInterval: 60_000,
  })
  return (
    <>
      <div className="page-head">
        <h1>{t('question.title')}</h1>
        <Link to="/comments">{t('comment.title')}</Link>
        <Segmented
          aria-label={t('badge.state')}
          size="large"
          value={state}
          onChange={setState}
          options={(['waiting', 'settled'] as const).map((value) => ({
            value,
            label: t(`question.${value}`),
          }))}
        />
      </div>
      <Loaded query={page}>
        {({ questions, waiting, late }) => (
          <>
            <p role="status">{t('question.counts', { waiting, late })}</p>
            {questions.length === 0 && (
              <Empty description={t('question.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />
            )}
            {questions.map((line) => (
              <Question key={line.question} line={line} />
            ))}
          </>
        )}
      </Loaded>
    </>
  )
}

function Question({ line }: { line: QuestionLine }) {
  const { t, of, language } = useWords()
  const { category, areaName, askedAt, dueAt, isLate, state, hasPhone, text, answer, reason } = line
  return (
    <section className="panel">
      <h2>
        {of(CATEGORY_TITLES[category])} · {shortName(areaName)}
      </h2>
      <p>
        {state !== 'waiting' ? (
          <Sign tone={state === 'rejected' ? 'plain' : 'good'}>{t(`question-state.${state}`)}</Sign>
        ) : isLate ? (
          <Sign tone="bad">⚠ {t('question.late', { time: moment(dueAt, language) })}</Sign>
        ) : (
          <Sign tone="info">{t('question.due', { time: moment(dueAt, language) })}</Sign>
        )}{' '}
        <span className="soft">
          {t('question.asked-at', { time: moment(askedAt, language) })}
          {hasPhone && ` · ${t('question.phone')}`}
        </span>
      </p>
      <p style={{ whiteSpace: 'pre-line' }}>{text ?? t('question.gone')}</p>
      {(answer ?? reason) !== null && (
        <p style={{ whiteSpace: 'pre-line' }}>
          <b>{t(reason === null ? 'question.answer' : 'question.reject')}</b> {answer ?? reason}
        </p>
      )}
      {state === 'waiting' && <QuestionForm line={line} />}
    </section>
  )
}
