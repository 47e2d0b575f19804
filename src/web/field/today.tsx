/** @jsxImportSource preact */
import { listed } from '../../core/text.ts'
import { useEffect, useState } from 'preact/hooks'
import { Choice, pathOf, still, useApp } from './parts.tsx'
import { UnreadDirectives } from './directives.tsx'
import { PlaceQuestion } from './place-choice.tsx'
import { PracticeHints } from './practice-bar.tsx'
import { useWords } from './words.tsx'
import type { Round, Rounds, Stop } from './walking.ts'

/** Doors of one alley shown at once; more on asking, so that a village's list opens as fast as an alley's. */
const SHOWN = 60

/** Rounds drawn at once. A township has hundreds: the rest follow once these can be seen. */
const AT_ONCE = 20
const THEN = 80

/** How many of so many are drawn by now. */
function useMore(all: number): number {
  const [drawn, setDrawn] = useState(AT_ONCE)
  useEffect(() => {
    if (drawn >= all) return undefined
    const timer = setTimeout(() => setDrawn(drawn + THEN))
    return () => clearTimeout(timer)
  }, [drawn, all])
  return drawn
}

/** Today's duties: alley after alley, door after door, overdue first; what is done stays to be seen. */
export function Today() {
  const { t } = useWords()
  const app = useApp()
  const { role, post } = app.enrolled.post
  const [all, setAll] = useState(false)
  const [measure, setMeasure] = useState('')
  const whose = { role, post, all, measure: measure === '' ? undefined : measure }
  const kept = app.rounds(whose)
  const rounds = kept.list()
  const drawn = useMore(rounds.length)
  const left = rounds.reduce((sum, { open }) => sum + open.length, 0)
  const sum = left + rounds.reduce((sum, { done }) => sum + done.length, 0)
  const isFirst = app.store.marks().cursor === undefined
  const isPartial = app.isPartial()
  return (
    <>
      <h1 class="left">
        {sum === 0 || (isPartial && left === 0)
          ? t('field.today')
          : left === 0
            ? `✓ ${t('today.all-done')}`
            : t('today.left-of', { left, all: sum })}
      </h1>
      {sum > 0 && <Share done={sum - left} all={sum} />}
      <PracticeHints />
      <UnreadDirectives />
      <Unread />
      <PlaceQuestion />
      {isPartial && <p class="notice">{t(isFirst ? 'today.first' : 'today.opening')}</p>}
      {sum === 0 && !isPartial && <p>{t('today.none')}</p>}
      <Filters owed={kept.measures()} all={all} setAll={setAll} measure={measure} setMeasure={setMeasure} />
      {rounds.slice(0, drawn).map((round) => (
        <RoundOf key={round.area} round={round} unfolded={rounds.length <= 3} />
      ))}
    </>
  )
}

/** The way to messages while some are unread. */
function Unread() {
  const { t } = useWords()
  const unread = useApp()
    .view()
    .messages.filter(({ readAt, settledAt }) => readAt === null && settledAt === null)
  if (unread.length === 0) return null
  return (
    <p>
      <a class="button plain" href={pathOf('messages')}>
        ✉ {t('inbox.unread-messages', { count: unread.length })}
      </a>
    </p>
  )
}

function Share({ done, all }: { done: number; all: number }) {
  const { t } = useWords()
  return (
    <div class="share" role="img" aria-label={t('today.done', { count: done })}>
      <i style={{ width: `${(100 * done) / all}%` }} />
    </div>
  )
}

type FiltersProps = {
  /** Measures of which there are duties. */
  owed: ReturnType<Rounds['measures']>
  all: boolean
  setAll: (all: boolean) => void
  measure: string
  setMeasure: (measure: string) => void
}

function Filters({ owed, all, setAll, measure, setMeasure }: FiltersProps) {
  const { t, of } = useWords()
  const app = useApp()
  const measures = [...app.view().measures.values()].filter((one) => owed.has(one.measure))
  if (measures.length < 2) return null
  return (
    <details class="filters">
      <summary>{t('today.filter-now', { which: t(all ? 'today.filter-all' : 'today.filter-mine') })}</summary>
      <Choice
        label={t('today.filter')}
        options={[
          { value: 'mine', label: t('today.filter-mine') },
          { value: 'all', label: t('today.filter-all') },
        ]}
        chosen={[all ? 'all' : 'mine']}
        onChoose={(value) => setAll(value === 'all')}
      />
      <Choice
        label={t('today.filter-measure')}
        options={[
          { value: '', label: t('today.filter-measure') },
          ...measures.map((one) => ({ value: one.measure, label: of(one.spec.title) })),
        ]}
        chosen={[measure]}
        onChoose={setMeasure}
      />
    </details>
  )
}

/** Drawn again only when its round is another: a township has hundreds. */
const RoundOf = still(({ round, unfolded }: { round: Round; unfolded: boolean }) => {
  const { t } = useWords()
  const [shown, setShown] = useState(SHOWN)
  // Rows of what is folded are not drawn: a village has some hundred alleys' worth.
  const [open_, setOpen] = useState(unfolded)
  const [doneOpen, setDoneOpen] = useState(false)
  const { name, open, done, overdue } = round
  return (
    <details class="round" open={open_} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b>{name}</b>
        <span>
          {open.length > 0
            ? t('today.left', { left: open.length })
            : `✓ ${t('today.done', { count: done.length })}`}
          {overdue > 0 && ` · ⚠ ${t('today.overdue')} ${overdue}`}
        </span>
      </summary>
      <ul class="stops">
        {(open_ ? open.slice(0, shown) : []).map((stop) => (
          <li key={stop.subject}>
            <StopRow stop={stop} />
          </li>
        ))}
      </ul>
      {open.length > shown && (
        <button type="button" class="button plain" onClick={() => setShown(shown + SHOWN)}>
          {t('today.more', { count: Math.min(SHOWN, open.length - shown) })}
        </button>
      )}
      {done.length > 0 && (
        <details class="done" open={doneOpen} onToggle={(event) => setDoneOpen(event.currentTarget.open)}>
          <summary>✓ {t('today.done', { count: done.length })}</summary>
          <ul class="stops">
            {(doneOpen ? done.slice(0, SHOWN) : []).map((stop) => (
              <li key={stop.subject}>
                <StopRow stop={stop} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </details>
  )
})

function StopRow({ stop }: { stop: Stop }) {
  const { t, of, when, language } = useWords()
  const owed = stop.open.length > 0 ? stop.open : stop.done
  const titles = [...new Set(owed.map(({ title }) => of(title)))]
  return (
    <a
      class={`stop ${stop.overdue ? 'overdue' : ''}`}
      href={pathOf(stop.isDoor ? 'door' : 'site', stop.subject)}
    >
      <b>{stop.label}</b>
      <span class="who">
        {stop.head}
        {stop.members > 0 && ` · ${t('today.members', { count: stop.members })}`}
      </span>
      <span class="what">{listed(titles.slice(0, 3), language) + (titles.length > 3 ? ' …' : '')}</span>
      {stop.open.length > 0 && (
        <span class="due">
          {stop.overdue ? `⚠ ${t('today.overdue')}` : t('today.due', { time: when(stop.dueAt) })}
        </span>
      )}
    </a>
  )
}
