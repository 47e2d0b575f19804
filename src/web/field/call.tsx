/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { FIELD_WORDS } from '../../core/field-words.ts'
import { DOOR_CALL_ENDS, doorCall } from '../../slices/screening/kinds/door-call.ts'
import { CallMember } from './call-member.tsx'
import {
  ALL_QUESTIONS,
  callPayload,
  emptyCall,
  NOTHING,
  type CallInput,
  type End,
} from '../../slices/screening/rules.ts'
import { inputOf, retryTimes } from './call-draft.ts'
import { Button, Choice, goInstead, Head, pathOf, say, TextField, useApp } from './parts.tsx'
import { PhotoField } from './photos.tsx'
import type { Household } from './view.ts'
import { useWords } from './words.tsx'

/** How a call can end, each a big button. Unfolded where a call is owed; else one button that unfolds them. */
export function CallEnds({ household, unfolded }: { household: string; unfolded: boolean }) {
  const { t } = useWords()
  const app = useApp()
  const [open, setOpen] = useState(unfolded)
  const [left, setLeft] = useState<CallInput>()
  useEffect(() => {
    // Written by CallFlow below.
    void app.store.readDraft(`call/${household}`).then((draft) => setLeft(draft as CallInput | undefined))
  }, [app.store, household])
  if (!open)
    return (
      <p class="actions">
        <Button onPress={() => setOpen(true)}>{t('door.call')}</Button>
      </p>
    )
  return (
    <section class="ends" aria-label={t('call.how')}>
      <h2>{t('call.how')}</h2>
      {left && (
        <p class="notice">
          {t('form.draft')}{' '}
          <a class="button plain" href={pathOf('call', household, left.end)}>
            {t(`call.${left.end}`)}
          </a>
        </p>
      )}
      <div class="big">
        {DOOR_CALL_ENDS.map((end) => (
          <a
            key={end}
            class={`button ${end === 'met' ? 'main' : 'plain'}`}
            href={pathOf('call', household, end)}
          >
            {t(`call.${end}`)}
          </a>
        ))}
      </div>
    </section>
  )
}

type FlowProps = { household: string; end: string; corrects: string | undefined }

/** One call, step by step; what is touched is kept as a draft until it is recorded. */
export function CallFlow({ household: id, end: asked, corrects }: FlowProps) {
  const { t } = useWords()
  const app = useApp()
  const household = app.view().households.get(id)
  const end = DOOR_CALL_ENDS.find((one) => one === asked)
  if (!household || !end) return <Head title={t('door.missing')} />
  return <Flow household={household} end={end} corrects={corrects} />
}

function Flow({
  household,
  end,
  corrects,
}: {
  household: Household
  end: End
  corrects: string | undefined
}) {
  const { t } = useWords()
  const app = useApp()
  const id = household.household
  useEffect(() => app.place?.look(), [app])
  const { input, change, restored, startOver } = useDraft(id, end, corrects)
  const campaign = app
    .view()
    .campaigns.find(({ measures }) =>
      (app.view().duties.get(id) ?? []).some(({ measure }) => measures.includes(measure)),
    )
  const finish = async (last: Partial<CallInput> = {}): Promise<void> => {
    const persons = household.members.map(({ person }) => person)
    const payload = callPayload({ ...input, ...last }, persons, campaign?.campaign)
    const about = { kind: doorCall.name, subject: id, payload, ...(corrects ? { corrects } : {}) }
    await app.record([about], `call/${id}`)
    say(t('call.finished', { door: household.door }))
    goInstead(corrects ? 'mine' : '')
  }
  return (
    <>
      <Head title={household.door} under={t(`call.${end}`)} />
      {restored && (
        <p class="notice">
          {t('form.draft')} <Button onPress={startOver}>{t('form.empty')}</Button>
        </p>
      )}
      {end === 'met' ? (
        <Met
          household={household}
          input={input}
          change={change}
          questions={campaign?.questions}
          finish={finish}
        />
      ) : (
        <NotMet household={household} input={input} change={change} finish={finish} />
      )}
    </>
  )
}

/** The call being filled in: from its draft, from the record that is corrected, or empty. */
function useDraft(household: string, end: End, corrects: string | undefined) {
  const app = useApp()
  const [input, setInput] = useState(() => {
    const old = app.store.own().find(({ draft }) => draft.id === corrects)
    const payload = doorCall.payload.safeParse(old?.draft.payload)
    return payload.success ? { ...inputOf(payload.data), end } : emptyCall(end)
  })
  const [restored, setRestored] = useState(false)
  useEffect(() => {
    void app.store.readDraft(`call/${household}`).then((draft) => {
      // Written by `change` below.
      const kept = draft as CallInput | undefined
      if (kept?.end !== end) return
      setInput(kept)
      setRestored(true)
    })
  }, [app.store, household, end])
  return {
    input,
    restored,
    change: (part: Partial<CallInput>): void => {
      const next = { ...input, ...part }
      setInput(next)
      void app.store.keepDraft(`call/${household}`, next)
    },
    startOver: (): void => {
      setInput(emptyCall(end))
      setRestored(false)
      void app.dropDraft(`call/${household}`)
    },
  }
}

type StepProps = {
  input: CallInput
  change: (part: Partial<CallInput>) => void
  finish: (last?: Partial<CallInput>) => Promise<void>
}

/** Who was met, then every member confirmed. */
function Met({
  household,
  input,
  change,
  finish,
  questions = ALL_QUESTIONS,
}: StepProps & { household: Household; questions: readonly string[] | undefined }) {
  const { t, language } = useWords()
  const [other, setOther] = useState(household.members.length === 0)
  if (input.metWith === '' || other)
    return (
      <section>
        <h2>{t('call.who')}</h2>
        <div class="big">
          {household.members.map(({ person, name, relation }) => (
            <Button key={person} onPress={() => change({ metWith: name })}>
              {name} {relation && <small>{relation}</small>}
            </Button>
          ))}
          {!other && <Button onPress={() => setOther(true)}>{t('call.somebody')}</Button>}
        </div>
        {other && (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              setOther(false)
            }}
          >
            <TextField
              label={t('call.met-with')}
              value={input.metWith}
              maxLength={60}
              required
              onInput={(metWith) => change({ metWith })}
            />
            <Button kind="main" submit>
              {t('enrol.go')}
            </Button>
          </form>
        )}
      </section>
    )
  const asked = questions.map((field) => FIELD_WORDS[field]?.[language] ?? field)
  return (
    <section>
      <h2>{t('call.members-confirm')}</h2>
      <p class="soft">{t('call.asked', { questions: asked.join(language === 'zh' ? '、' : ', ') })}</p>
      {household.members.map(({ person, name, relation }) => (
        <CallMember
          key={person}
          name={name}
          relation={relation}
          questions={questions}
          answer={input.answers[person] ?? NOTHING}
          change={(part) =>
            change({
              answers: { ...input.answers, [person]: { ...(input.answers[person] ?? NOTHING), ...part } },
            })
          }
        />
      ))}
      <details class="note" open={input.note !== ''}>
        <summary>{t('call.note')}</summary>
        <TextField
          label={t('call.note')}
          value={input.note}
          long
          maxLength={500}
          onInput={(note) => change({ note })}
        />
      </details>
      <CallPhotos household={household.household} />
      <div class="bottom">
        <Button kind="main" onPress={() => void finish()}>
          ✓ {t('call.finish')}
        </Button>
      </div>
    </section>
  )
}

/** What an end needs to be a reasoned one: when again, why, where to. A chip both answers and finishes. */
function NotMet({ household, input, change, finish }: StepProps & { household: Household }) {
  const { t } = useWords()
  const now = useApp().now()
  const { end } = input
  if (end === 'nobody-home')
    return (
      <section>
        <h2>{t('call.retry')}</h2>
        <div class="big">
          {retryTimes(now).map(({ name, at }) => (
            <Button key={name} onPress={() => void finish({ retryAt: at })}>
              {t(`call.retry-${name}`)}
            </Button>
          ))}
        </div>
        <CallPhotos household={household.household} />
      </section>
    )
  const needsReason = end === 'refused' || end === 'wrong-row'
  const common = end === 'refused' ? (['shut', 'answer', 'paper'] as const) : []
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void finish()
      }}
    >
      {common.length > 0 && (
        <Choice
          label={t('call.why')}
          options={common.map((name) => ({
            value: t(`call.refused-${name}`),
            label: t(`call.refused-${name}`),
          }))}
          chosen={[input.reason]}
          onChoose={(reason) => change({ reason })}
        />
      )}
      {needsReason && (
        <TextField
          label={t(end === 'refused' ? 'call.reason-refused' : 'call.reason-wrong')}
          value={input.reason}
          required
          maxLength={200}
          onInput={(reason) => change({ reason })}
        />
      )}
      {end === 'moved-away' && (
        <TextField
          label={t('call.moved-where')}
          value={input.movedTo}
          maxLength={120}
          onInput={(movedTo) => change({ movedTo })}
        />
      )}
      <CallPhotos household={household.household} />
      <div class="bottom">
        <Button kind="main" submit>
          ✓ {t('call.finish')}
        </Button>
      </div>
    </form>
  )
}

function CallPhotos({ household }: { household: string }) {
  return <PhotoField of={`call/${household}`} subject={household} keptAs={doorCall.photos ?? 'evidence'} />
}
