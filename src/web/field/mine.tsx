/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { dayStart } from '../../core/cadence.ts'
import { payloadInWords } from '../../core/field-words.ts'
import { KIND_BY_NAME, kindTitle } from '../../slices/ledger/kinds.ts'
import { fixNoted } from '../../slices/rounds/kinds/fix-noted.ts'
import { WITHDRAWAL } from '../../slices/ledger/rules.ts'
import { doorCall } from '../../slices/screening/kinds/door-call.ts'
import type { OwnRecord } from '../offline/store.ts'
import { Button, Choice, pathOf, useApp } from './parts.tsx'
import { PhotoList } from './photos.tsx'
import { useWords } from './words.tsx'

/** What was recorded on this phone: refused first, today's next; each can be taken back, a call also corrected. */
export function Mine() {
  const { t } = useWords()
  const app = useApp()
  const own = app.own().toReversed()
  const back = own.filter(({ standing, settled }) => standing === 'refused' && !settled)
  const rest = own.filter((one) => !back.includes(one))
  const today = dayStart(app.now())
  const placed = new Set(
    app.store
      .own()
      .flatMap(({ draft }) =>
        draft.kind === fixNoted.name ? (fixNoted.payload.safeParse(draft.payload).data?.of ?? []) : [],
      ),
  )
  const isToday = ({ draft }: OwnRecord): boolean => Date.parse(draft.happenedAt) >= today
  const parts = [
    { title: t('mine.refused'), rows: back },
    { title: t('mine.today'), rows: rest.filter(isToday) },
    { title: t('mine.before'), rows: rest.filter((one) => !isToday(one)) },
  ]
  return (
    <>
      <h1>{t('field.mine')}</h1>
      {own.length === 0 && <p>{t('mine.none')}</p>}
      {parts.map(
        ({ title, rows }) =>
          rows.length > 0 && (
            <section key={title}>
              <h2>
                {title} · {rows.length}
              </h2>
              <ul class="records">
                {rows.slice(0, 100).map((record) => (
                  <Own key={record.draft.id} record={record} isPlaced={placed.has(record.draft.id)} />
                ))}
              </ul>
            </section>
          ),
      )}
    </>
  )
}

function Own({ record, isPlaced }: { record: OwnRecord; isPlaced: boolean }) {
  const { t, of, language, when } = useWords()
  const app = useApp()
  const { draft, standing, settled, refused } = record
  const payload = typeof draft.payload === 'object' && draft.payload !== null ? { ...draft.payload } : {}
  const corrector = app.store
    .own()
    .find((one) => one.draft.corrects === draft.id && one.standing !== 'refused')
  const state = corrector
    ? t(corrector.draft.kind === WITHDRAWAL ? 'mine.withdrawn' : 'mine.corrected')
    : t(app.isPractice ? 'practice.stays' : `mine.${standing}`)
  return (
    <li class={standing === 'refused' && !settled ? 'back' : ''}>
      <p>
        <b>{subjectOf(app, draft.subject)}</b> {of(kindTitle(draft.kind))}
      </p>
      <p class="soft">{payloadInWords(payload, language)}</p>
      <p>
        {when(Date.parse(draft.happenedAt))} ·{' '}
        {standing === 'accepted' ? '✓' : standing === 'waiting' ? '↑' : '⚠'} {state}
        {isPlaced && ` · ${t('place.added')}`}
      </p>
      <PhotoList photos={app.store.photos.of(draft.id)} />
      {refused && !settled && (
        <>
          <p class="fault">
            {refused.sentence ? of(refused.sentence) : refused.code}
            {faultsToShow(refused.faults)}
          </p>
          <p>{t('mine.refused-what')}</p>
          <Button onPress={() => void app.settle(draft.id)}>{t('mine.settled')}</Button>
        </>
      )}
      {!corrector && standing !== 'refused' && mayTakeBack(draft.kind) && <TakeBack record={record} />}
    </li>
  )
}

/** Not those that only name a subject by its id: it stands above. */
function faultsToShow(faults: readonly string[]): string {
  const told = faults.filter((fault) => !/[0-9a-f]{8}-[0-9a-f]{4}-/.test(fault))
  return told.length > 0 ? ` (${told.join('; ')})` : ''
}

/** A receipt is none of these: what was read was read. */
function mayTakeBack(name: string): boolean {
  const kind = KIND_BY_NAME.get(name)
  return name !== WITHDRAWAL && kind?.lasting !== true && kind?.subject !== 'directive'
}

function subjectOf(app: ReturnType<typeof useApp>, subject: string): string {
  const view = app.view()
  const person = view.persons.get(subject)
  return (
    view.households.get(subject)?.door ??
    (person && `${view.households.get(person.household)?.door ?? ''} ${person.name}`) ??
    view.sites.get(subject)?.name ??
    view.directives.find(({ directive }) => directive === subject)?.title ??
    ''
  )
}

/** Takes a record back with a reason, or opens it again to be corrected. The first one stays in the ledger either way. */
function TakeBack({ record: { draft } }: { record: OwnRecord }) {
  const { t } = useWords()
  const app = useApp()
  const [asks, setAsks] = useState(false)
  const end = doorCall.payload.safeParse(draft.payload)
  const canCorrect = draft.kind === doorCall.name && end.success && app.view().households.has(draft.subject)
  return (
    <>
      <p class="actions">
        {canCorrect && (
          <a class="button plain" href={pathOf('call', draft.subject, end.data.end, draft.id)}>
            {t('mine.correct')}
          </a>
        )}
        <Button pressed={asks} onPress={() => setAsks(!asks)}>
          {t('mine.take-back')}
        </Button>
      </p>
      {asks && (
        <Choice
          label={t('mine.why')}
          options={(['door', 'answer', 'twice'] as const).map((why) => ({
            value: t(`mine.why-${why}`),
            label: t(`mine.why-${why}`),
          }))}
          chosen={[]}
          onChoose={(reason) => void app.withdraw(draft, reason)}
        />
      )}
    </>
  )
}
