import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Radio, message } from 'antd'
import { useState } from 'react'
import { record } from '../../slices/ledger/contract.ts'
import type { HouseholdLine, PersonLine } from '../../slices/register/contract.ts'
import { DOOR_CALL_ENDS } from '../../slices/screening/kinds/door-call.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { Failure } from './states.tsx'

type Answer = {
  fromRiskArea: boolean
  returnedOn: string
  returnedFrom: string
  driver: boolean
  needsCare: boolean
}
const NOTHING: Answer = {
  fromRiskArea: false,
  returnedOn: '',
  returnedFrom: '',
  driver: false,
  needsCare: false,
}

/** One door call by keyboard: number keys or arrows choose the outcome, Enter saves. */
export function DoorCallForm({ household }: { household: HouseholdLine & { persons: PersonLine[] } }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [toast, holder] = message.useMessage()
  const [end, setEnd] = useState<(typeof DOOR_CALL_ENDS)[number]>('met')
  const [metWith, setMetWith] = useState(household.head)
  const [note, setNote] = useState('')
  const [answers, setAnswers] = useState<Record<string, Answer>>({})
  // One id a call: sending it twice, after a lost answer, records it once.
  const [id, setId] = useState(newId)
  const save = useMutation({
    mutationFn: () =>
      call(record, {
        body: {
          records: [
            {
              id,
              kind: 'door-call',
              subject: household.household,
              happenedAt: new Date().toISOString(),
              payload: payload(),
            },
          ],
        },
      }),
    onSuccess: () => {
      void toast.success(t('call.saved', { door: household.door }))
      setId(newId())
      setNote('')
      void client.invalidateQueries()
    },
  })
  function payload(): object {
    const members = household.persons.map(({ person }) => {
      const { fromRiskArea, returnedOn, returnedFrom, driver, needsCare } = answers[person] ?? NOTHING
      return {
        person,
        needsCare,
        fromRiskArea,
        ...(fromRiskArea && returnedOn ? { returnedOn } : {}),
        ...(fromRiskArea && returnedFrom ? { returnedFrom } : {}),
        ...(driver ? { occupation: 'truck-driver' } : {}),
      }
    })
    return { end, ...(end === 'met' ? { metWith, members } : {}), ...(note ? { note } : {}) }
  }
  return (
    <form
      className="panel no-print"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {holder}
      <h2>{t('call.title')}</h2>
      {save.isError && <Failure error={save.error} />}
      <fieldset style={{ border: 0, padding: 0, margin: '0 0 12px' }}>
        <legend>{t('call.end')}</legend>
        <Radio.Group
          value={end}
          onChange={(event) => setEnd(event.target.value)}
          options={DOOR_CALL_ENDS.map((value) => ({ value, label: t(`call.${value}`) }))}
        />
      </fieldset>
      {end === 'met' && (
        <>
          <p>
            <label htmlFor="met-with">{t('call.met-with')}</label>
            <Input id="met-with" value={metWith} onChange={(event) => setMetWith(event.target.value)} />
          </p>
          <div className="members">
            {household.persons.map(({ person, name }) => (
              <MemberAnswer
                key={person}
                name={name}
                answer={answers[person] ?? NOTHING}
                change={(part) =>
                  setAnswers({ ...answers, [person]: { ...(answers[person] ?? NOTHING), ...part } })
                }
              />
            ))}
          </div>
        </>
      )}
      <p>
        <label htmlFor="note">{t('call.note')}</label>
        <Input id="note" value={note} onChange={(event) => setNote(event.target.value)} maxLength={500} />
      </p>
      <Button type="primary" size="large" htmlType="submit" loading={save.isPending}>
        {t('call.save')}
      </Button>
    </form>
  )
}

function MemberAnswer({
  name,
  answer,
  change,
}: {
  name: string
  answer: Answer
  change: (part: Partial<Answer>) => void
}) {
  const { t } = useWords()
  return (
    <div className="member" role="group" aria-label={name}>
      <b>{name}</b>
      <div>
        <Checkbox
          checked={answer.fromRiskArea}
          onChange={(event) => change({ fromRiskArea: event.target.checked })}
        >
          {t('call.risk')}
        </Checkbox>
        <Checkbox checked={answer.driver} onChange={(event) => change({ driver: event.target.checked })}>
          {t('call.driver')}
        </Checkbox>
        <Checkbox
          checked={answer.needsCare}
          onChange={(event) => change({ needsCare: event.target.checked })}
        >
          {t('call.care')}
        </Checkbox>
      </div>
      {answer.fromRiskArea && (
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
      )}
    </div>
  )
}
