/** @jsxImportSource preact */
import { useEffect } from 'preact/hooks'
import { KINDS } from '../../slices/ledger/kinds.ts'
import { doorCall } from '../../slices/screening/kinds/door-call.ts'
import { CallEnds } from './call.tsx'
import { Head, pathOf, useApp } from './parts.tsx'
import { isDrawable, presetOf } from './record-fields.ts'
import type { Duty, Household, Person } from './view.ts'
import { owedAt } from './walking.ts'
import { useWords } from './words.tsx'

/** One door: what is to be done here, how the call went, who lives here. */
export function Door({ household: id }: { household: string }) {
  const { t, when } = useWords()
  const app = useApp()
  const view = app.view()
  const household = view.households.get(id)
  // Two taps ahead of the record, so that it has somewhere to be by then.
  useEffect(() => app.place?.look(), [app])
  if (!household) return <Head title={t('door.missing')} />
  const owed = owedAt(view, id, app.now())
  const calls = owed.filter(({ evidence }) => evidence.kind === doorCall.name)
  const { lastCall } = household
  return (
    <>
      <Head title={household.door} under={view.areas.get(household.area)?.name} />
      {household.foundHere && <p class="tag">{t('add.found-here')}</p>}
      {calls.length > 0 && <Owed duties={calls} />}
      <CallEnds household={id} unfolded={calls.length > 0} />
      <p class="soft">
        {lastCall
          ? t('door.last-call', {
              time: when(Date.parse(lastCall.at)),
              end: t(`call.${lastCall.end}`),
            })
          : t('door.never')}
      </p>
      <OtherDuties household={household} owed={owed.filter((duty) => !calls.includes(duty))} />
      <Members household={household} />
      <p class="actions">
        <a class="button plain" href={pathOf('add-person', id)}>
          + {t('door.add-person')}
        </a>
      </p>
    </>
  )
}

function Owed({ duties }: { duties: readonly Duty[] }) {
  const { t, of, when } = useWords()
  const now = useApp().now()
  return (
    <ul class="owed">
      {duties.map(({ measure, opensAt, title, lateAt, dueAt }) => (
        <li key={measure + opensAt}>
          {of(title)}{' '}
          <span class="due">
            {lateAt < now ? `⚠ ${t('today.overdue')}` : t('today.due', { time: when(dueAt) })}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** What is owed here besides a call: each opens the form that proves it. */
function OtherDuties({ household, owed }: { household: Household; owed: readonly Duty[] }) {
  const { t, of, when } = useWords()
  const app = useApp()
  const { role } = app.enrolled.post
  const doable = owed.filter(({ evidence, subjectKind }) =>
    KINDS.some(
      (kind) => kind.name === evidence.kind && isDrawable(kind, subjectKind, role, presetOf(evidence.where)),
    ),
  )
  if (doable.length === 0) return null
  return (
    <section>
      <h2>{t('door.owes')}</h2>
      <ul class="stops">
        {doable.map((duty) => (
          <li key={duty.measure + duty.opensAt + duty.subject}>
            <a
              class={`stop ${duty.lateAt < app.now() ? 'overdue' : ''}`}
              href={pathOf(
                'record',
                duty.subject,
                duty.evidence.kind,
                JSON.stringify(presetOf(duty.evidence.where)),
              )}
            >
              <b>{of(duty.title)}</b>
              <span class="who">
                {household.members.find(({ person }) => person === duty.subject)?.name ?? household.door}
              </span>
              <span class="due">
                {duty.lateAt < app.now()
                  ? `⚠ ${t('today.overdue')}`
                  : t('today.due', { time: when(duty.dueAt) })}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Members({ household }: { household: Household }) {
  const { t } = useWords()
  if (household.members.length === 0) return null
  return (
    <section>
      <h2>{t('door.members')}</h2>
      <ul class="members">
        {household.members.map((person) => (
          <Member key={person.person} person={person} />
        ))}
      </ul>
    </section>
  )
}

/** Kinds a chief may record about somebody beside what is owed. */
function Member({ person }: { person: Person }) {
  const { t, of } = useWords()
  const app = useApp()
  const { role } = app.enrolled.post
  const kinds = KINDS.filter((kind) => isDrawable(kind, 'person', role))
  const years = person.bornOn
    ? Math.floor((app.now() - Date.parse(person.bornOn)) / 31_556_952_000)
    : undefined
  return (
    <li>
      <details>
        <summary>
          <b>{person.name}</b> {person.relation} {years === undefined ? '' : t('door.years', { years })}{' '}
          {person.phoneTail ? `☎ ${t('door.tail', { tail: person.phoneTail })}` : ''}
          {person.foundHere ? ` · ${t('add.found-here')}` : ''}
        </summary>
        <p class="soft">{t('door.other')}</p>
        <p class="actions">
          {kinds.map((kind) => (
            <a key={kind.name} class="button plain" href={pathOf('record', person.person, kind.name)}>
              {of(kind.title)}
            </a>
          ))}
        </p>
      </details>
    </li>
  )
}
