import { Checkbox, Input, Radio } from 'antd'
import { useWords } from '../kit/language.tsx'
import type { Answer } from '../../slices/screening/rules.ts'

const OCCUPATIONS = [
  { value: '', label: 'call.occupation-none' },
  { value: 'truck-driver', label: 'call.driver' },
  { value: 'cold-chain', label: 'call.cold-chain' },
] as const

type Props = {
  name: string
  answer: Answer
  /** Fields of the pack's questions that are asked. */
  questions: readonly string[]
  change: (part: Partial<Answer>) => void
}

/** What one member of a household said at the door. */
export function MemberAnswer({ name, answer, questions, change }: Props) {
  const { t } = useWords()
  const asks = (field: string): boolean => questions.includes(field)
  return (
    <div className="member" role="group" aria-label={name}>
      <b>{name}</b>{' '}
      <Checkbox checked={answer.present} onChange={(event) => change({ present: event.target.checked })}>
        {t('call.present')}
      </Checkbox>
      <div>
        {asks('fromRiskArea') && (
          <Checkbox
            checked={answer.fromRiskArea}
            onChange={(event) => change({ fromRiskArea: event.target.checked })}
          >
            {t('call.risk')}
          </Checkbox>
        )}
        {asks('needsCare') && (
          <Checkbox
            checked={answer.needsCare}
            onChange={(event) => change({ needsCare: event.target.checked })}
          >
            {t('call.care')}
          </Checkbox>
        )}
        {asks('occupation') && (
          <Radio.Group
            aria-label={t('call.occupation')}
            value={answer.occupation}
            onChange={(event) => change({ occupation: event.target.value })}
            options={OCCUPATIONS.map(({ value, label }) => ({ value, label: t(label) }))}
          />
        )}
        {asks('celsius') && (
          <label>
            {t('call.celsius')}{' '}
            <Input
              type="number"
              min={30}
              max={45}
              step={0.1}
              style={{ width: 110 }}
              value={answer.celsius}
              onChange={(event) => change({ celsius: event.target.value })}
            />
          </label>
        )}
      </div>
      {answer.fromRiskArea && <Return answer={answer} change={change} />}
    </div>
  )
}

function Return({ answer, change }: Pick<Props, 'answer' | 'change'>) {
  const { t } = useWords()
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, marginTop: 8 }}>
      <label>
        {t('call.returned-on')}
        <Input
          type="date"
          value={answer.returnedOn}
          onChange={(event) => change({ returnedOn: event.target.value })}
          required
        />
      </label>
      <label>
        {t('call.from')}
        <Input
          value={answer.returnedFrom}
          onChange={(event) => change({ returnedFrom: event.target.value })}
          maxLength={60}
        />
      </label>
    </div>
  )
}
