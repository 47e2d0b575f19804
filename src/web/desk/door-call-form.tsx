import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Radio, message } from 'antd'
import { useEffect, useState } from 'react'
import { record } from '../../slices/ledger/contract.ts'
import { DOOR_CALL_ENDS } from '../../slices/screening/kinds/door-call.ts'
import { ALL_QUESTIONS, NOTHING } from '../../slices/screening/rules.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { callDrafts, tomorrowEvening, type DeskCall, type Door, type FoundPerson } from './door-call-draft.ts'
import { isTyping } from './keys.ts'
import { MemberAnswer } from './member-answer.tsx'
import { Failure } from './states.tsx'

type Props = {
  household: Door
  /** The campaign the call belongs to, and what it asks. */
  campaign?: string | undefined
  questions?: readonly string[] | undefined
  onSaved?: (() => void) | undefined
}

function emptyCall(household: Door, campaign: string | undefined): DeskCall {
  return {
    // One id a call: sending it twice, after a lost answer, records it once.
    id: newId(),
    end: 'met',
    metWith: household.head,
    retryAt: tomorrowEvening(Date.now()),
    movedTo: '',
    reason: '',
    note: '',
    answers: {},
    found: [],
    campaign,
  }
}

/** One door call by keyboard: 1 to 6 choose the outcome, Ctrl+Enter saves from anywhere. */
export function DoorCallForm({ household, campaign, questions = ALL_QUESTIONS, onSaved }: Props) {
  const { t } = useWords()
  const client = useQueryClient()
  const [toast, holder] = message.useMessage()
  const [input, setInput] = useState(() => emptyCall(household, campaign))
  const change = (part: Partial<DeskCall>): void => setInput((now) => ({ ...now, ...part }))
  const save = useMutation({
    mutationFn: () =>
      call(record, {
        body: { records: callDrafts(household, input, new Date().toISOString(), newId) },
      }),
    onSuccess: async () => {
      void toast.success(t('call.saved', { door: household.door }))
      setInput(emptyCall(household, campaign))
      await client.invalidateQueries()
      onSaved?.()
    },
  })
  useEndKeys((end) => change({ end }))
  return (
    <form
      className="panel no-print"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) event.currentTarget.requestSubmit()
      }}
    >
      {holder}
      <h2>{t('call.title')}</h2>
      {save.isError && <Failure error={save.error} />}
      <fieldset style={{ border: 0, padding: 0, margin: '0 0 12px' }}>
        <legend>{t('call.end')}</legend>
        <Radio.Group
          value={input.end}
          onChange={(event) => change({ end: event.target.value })}
          options={DOOR_CALL_ENDS.map((value, index) => ({
            value,
            label: `${index + 1} ${t(`call.${value}`)}`,
          }))}
        />
      </fieldset>
      {input.end === 'met' ? (
        <Met household={household} input={input} questions={questions} change={change} />
      ) : (
        <Why input={input} change={change} />
      )}
      <p>
        <label htmlFor="note">{t('call.note')}</label>
        <Input
          id="note"
          value={input.note}
          onChange={(event) => change({ note: event.target.value })}
          maxLength={500}
        />
      </p>
      <Button type="primary" size="large" htmlType="submit" loading={save.isPending}>
        {t('call.save')}
      </Button>
      <p className="soft">{t('call.keys')}</p>
    </form>
  )
}

/** Number keys choose the outcome wherever no text is being typed. */
function useEndKeys(choose: (end: (typeof DOOR_CALL_ENDS)[number]) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const end = DOOR_CALL_ENDS[Number(event.key) - 1]
      if (end && !isTyping(event)) choose(end)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  })
}

type Part = { input: DeskCall; change: (part: Partial<DeskCall>) => void }

/** Somebody was met: who, and what each member said; people found are added here. */
function Met({
  household,
  input,
  questions,
  change,
}: Part & { household: Door; questions: readonly string[] }) {
  const { t } = useWords()
  const members = [...household.persons, ...input.found]
  return (
    <>
      <p>
        <label htmlFor="met-with">{t('call.met-with')}</label>
        <Input
          id="met-with"
          value={input.metWith}
          maxLength={60}
          onChange={(event) => change({ metWith: event.target.value })}
        />
      </p>
      <div className="members">
        {members.map(({ person, name }) => (
          <MemberAnswer
            key={person}
            name={name}
            questions={questions}
            answer={input.answers[person] ?? NOTHING}
            change={(part) =>
              change({
                answers: { ...input.answers, [person]: { ...(input.answers[person] ?? NOTHING), ...part } },
              })
            }
          />
        ))}
      </div>
      <AddPerson add={(found) => change({ found: [...input.found, found] })} />
    </>
  )
}

function AddPerson({ add }: { add: (found: FoundPerson) => void }) {
  const { t } = useWords()
  const [name, setName] = useState('')
  const put = (): void => {
    if (name.trim() === '') return
    add({ person: newId(), name: name.trim() })
    setName('')
  }
  return (
    <p style={{ display: 'flex', gap: 8, alignItems: 'end', flexWrap: 'wrap' }}>
      <label style={{ flex: 1, minWidth: 200 }}>
        {t('call.member-found')}
        <Input
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={(event) => {
            if (event.ctrlKey) return
            event.preventDefault()
            put()
          }}
        />
      </label>
      <Button onClick={put}>{t('call.member-add')}</Button>
    </p>
  )
}

/** What an outcome needs to be a reasoned one: when again, where to, why. */
function Why({ input, change }: Part) {
  const { t } = useWords()
  if (input.end === 'nobody-home')
    return (
      <p>
        <label htmlFor="retry-at">{t('call.retry-at')}</label>
        <Input
          id="retry-at"
          type="datetime-local"
          required
          value={input.retryAt}
          onChange={(event) => change({ retryAt: event.target.value })}
        />
      </p>
    )
  if (input.end === 'moved-away')
    return (
      <p>
        <label htmlFor="moved-to">{t('call.moved-to')}</label>
        <Input
          id="moved-to"
          required
          maxLength={120}
          value={input.movedTo}
          onChange={(event) => change({ movedTo: event.target.value })}
        />
      </p>
    )
  if (input.end === 'vacant') return null
  return (
    <p>
      <label htmlFor="reason">
        {t(input.end === 'refused' ? 'call.reason-refused' : 'call.reason-wrong')}
      </label>
      <Input
        id="reason"
        required
        minLength={2}
        maxLength={200}
        value={input.reason}
        onChange={(event) => change({ reason: event.target.value })}
      />
    </p>
  )
}
