import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { answerQuestion, rejectQuestion, type QuestionLine } from '../../slices/questions/contract.ts'
import { LONGEST } from '../../slices/questions/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

/** Answers a question before everybody or to one, or says why it is not answered. */
export function QuestionForm({ line: { question, text } }: { line: QuestionLine }) {
  const { t } = useWords()
  const client = useQueryClient()
  // Made once: pressed twice, it is one answer.
  const [id] = useState(newId)
  const [asked, setAsked] = useState(text ?? '')
  const [answer, setAnswer] = useState('')
  const [answeringUnit, setUnit] = useState('')
  const settle = useMutation({
    mutationFn: (how: 'publish' | 'reply' | 'reject') => {
      const params = { question }
      if (how === 'reject')
        return call(rejectQuestion, { params, body: { id, reason: answer.slice(0, 300) } })
      const body = { id, answer, answeringUnit, ...(how === 'publish' ? { asked } : {}) }
      return call(answerQuestion, { params, body })
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: ['questions'] }),
  })
  const isReady = answer.trim() !== '' && answeringUnit.trim() !== ''
  return (
    <div className="no-print" style={{ display: 'grid', gap: 8 }}>
      <label>
        {t('question.asked')}
        <Input.TextArea
          rows={2}
          maxLength={LONGEST}
          value={asked}
          onChange={(event) => setAsked(event.target.value)}
        />
      </label>
      <label>
        {t('question.answer')}
        <Input.TextArea
          rows={3}
          maxLength={4000}
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
        />
      </label>
      <label>
        {t('question.unit')}
        <Input maxLength={60} value={answeringUnit} onChange={(event) => setUnit(event.target.value)} />
      </label>
      {settle.isError && <Failure error={settle.error} />}
      <div className="actions">
        <Button
          type="primary"
          size="large"
          disabled={!isReady || asked.trim() === ''}
          loading={settle.isPending}
          onClick={() => settle.mutate('publish')}
        >
          {t('question.publish')}
        </Button>
        <Button
          size="large"
          disabled={!isReady}
          loading={settle.isPending}
          onClick={() => settle.mutate('reply')}
        >
          {t('question.reply')}
        </Button>
        <Button
          danger
          size="large"
          disabled={answer.trim() === ''}
          loading={settle.isPending}
          onClick={() => settle.mutate('reject')}
        >
          {t('question.reject')}
        </Button>
      </div>
    </div>
  )
}
