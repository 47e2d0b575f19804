/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { Answer } from '../../slices/screening/rules.ts'
import { Button, Choice, TextField, Tick } from './parts.tsx'
import { useWords } from './words.tsx'

type Props = {
  name: string
  relation: string
  answer: Answer
  questions: readonly string[]
  change: (part: Partial<Answer>) => void
}

/** One member at the door: at home or not in one touch; the questions unfold where there is something to note. */
export function CallMember({ name, relation, answer, questions, change }: Props) {
  const { t } = useWords()
  const [open, setOpen] = useState(
    answer.fromRiskArea || answer.needsCare || answer.occupation !== '' || answer.celsius !== '',
  )
  return (
    <div class="member" role="group" aria-label={name}>
      <p class="name">
        <b>{name}</b> <small>{relation}</small>
      </p>
      <div class="pair">
        <Button pressed={answer.present} onPress={() => change({ present: !answer.present })}>
          {answer.present ? `✓ ${t('call.home')}` : t('call.away')}
        </Button>
        <Button pressed={open} onPress={() => setOpen(!open)}>
          {t('call.details')} {open ? '▴' : '▾'}
        </Button>
      </div>
      {open && <Questions answer={answer} questions={questions} change={change} />}
    </div>
  )
}

function Questions({ answer, questions, change }: Pick<Props, 'answer' | 'questions' | 'change'>) {
  const { t } = useWords()
  const asks = (field: string): boolean => questions.includes(field)
  return (
    <>
      {asks('fromRiskArea') && (
        <Tick
          label={t('call.risk')}
          on={answer.fromRiskArea}
          onChange={(fromRiskArea) => change({ fromRiskArea })}
        />
      )}
      {answer.fromRiskArea && (
        <>
          <TextField
            label={t('call.returned-on')}
            type="date"
            value={answer.returnedOn}
            onInput={(returnedOn) => change({ returnedOn })}
          />
          <TextField
            label={t('call.from')}
            value={answer.returnedFrom}
            maxLength={60}
            onInput={(returnedFrom) => change({ returnedFrom })}
          />
        </>
      )}
      {asks('needsCare') && (
        <Tick label={t('call.care')} on={answer.needsCare} onChange={(needsCare) => change({ needsCare })} />
      )}
      {asks('occupation') && (
        <Choice
          label={t('call.occupation')}
          options={[
            { value: '', label: t('call.occupation-none') },
            { value: 'truck-driver', label: t('call.driver') },
            { value: 'cold-chain', label: t('call.cold-chain') },
          ]}
          chosen={[answer.occupation]}
          onChoose={(occupation) => change({ occupation })}
        />
      )}
      {asks('celsius') && (
        <TextField
          label={t('call.celsius')}
          type="number"
          step="0.1"
          numeric
          value={answer.celsius}
          onInput={(celsius) => change({ celsius })}
        />
      )}
    </>
  )
}
