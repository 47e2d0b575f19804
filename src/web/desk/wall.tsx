import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { showBoard, showPace, type Board } from '../../slices/duties/contract.ts'
import { call, CallFailure } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { CoverageMap } from './coverage-map.tsx'
import { coverageOf, moment, percent } from './figures.ts'

import { shortName } from './names.ts'
import { PaceChart, paceSentences } from './pace-chart.tsx'
import { useSignedIn } from './session.tsx'
import { Loaded } from './states.tsx'
import { useLiveSince, type Hearing } from './live.ts'
import { useClock, useSessionEnd, useTurns, useWakefulness } from './wall-state.ts'
import './wall.css'

export type WallSearch = { area?: string; turn?: number }

/** Measures shown at once: large enough to be read from across a room. */
const AT_ONCE = 12

/** Refusals that do not pass by themselves: the wall gives way to the sentence. Anything else leaves it standing, marked as old. */
const FOR_GOOD = new Set(['not-signed-in', 'not-allowed', 'out-of-scope', 'not-found'])

/** The overview for the television of a command post: no menus, no names of people, and never silently out of date. */
export function Wall() {
  const search: WallSearch = useSearch({ strict: false })
  const { post } = useSignedIn()
  const area = search.area ?? post.area
  const navigate = useNavigate()
  const link = useLiveSince()
  const board = useQuery({
    queryKey: ['board', area],
    queryFn: () => call(showBoard, { query: { area } }),
    placeholderData: keepPreviousData,
    // What falls overdue is no record: nothing says "changed". It also keeps the session in use.
    refetchInterval: 60_000,
    refetchIntervalInBackground: true,
  })
  const refused = board.error instanceof CallFailure && FOR_GOOD.has(board.error.code)
  useWakefulness()
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !document.fullscreenElement) void navigate({ to: '/' })
      if (event.key === 'f') void document.documentElement.requestFullscreen().catch(() => undefined)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [navigate])
  // With nothing to show yet the page says why; once there is something, it stays, marked as old.
  if (!board.data || refused) return <Loaded query={board}>{() => null}</Loaded>
  return (
    <WallBoard
      board={board.data}
      link={board.isError ? { live: false, since: board.dataUpdatedAt } : link}
      search={search}
    />
  )
}

function WallBoard({ board, link, search }: { board: Board; link: Hearing; search: WallSearch }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const { area } = board.area
  const shown = board.measures
    .filter(({ due, waived }) => due + waived > 0)
    .sort((a, b) => (coverageOf(a) ?? 1) - (coverageOf(b) ?? 1) || b.overdue - a.overdue)
  const pages = Math.max(1, Math.ceil(shown.length / AT_ONCE))
  const turn = useTurns(search.turn)
  const page = turn % pages
  return (
    <main className="wall" id="page">
      <header className="wall-head">
        <h1>
          {shortName(board.area.name)} <small>{t('wall.title')}</small>
        </h1>
        <Standing at={board.at} link={link} />
        <nav className="wall-ways" aria-label={t('wall.ways')}>
          {area !== post.area && (
            <Link to="/wall" search={{ turn: search.turn }}>
              ↑ {t('wall.whole')}
            </Link>
          )}
          <Link to="/wall" search={{ ...search, turn: search.turn ? undefined : 20 }}>
            {search.turn ? `❚❚ ${t('wall.stop')}` : `▶ ${t('wall.turn')}`}
          </Link>
          <Link to="/">✕ {t('wall.leave')}</Link>
        </nav>
      </header>
      <Totals board={board} />
      <section className="wall-map" aria-label={t('board.map')}>
        <CoverageMap tiles={board.children} fill />
      </section>
      <Measures lines={shown.slice(page * AT_ONCE, (page + 1) * AT_ONCE)} rest={shown} page={page} />
      <Townships board={board} />
      <WallPace board={board} turn={search.turn ? turn : undefined} />
    </main>
  )
}

/** The time of the data, and in no uncertain terms when there is no newer. */
function Standing({ at, link }: { at: string; link: Hearing }) {
  const { t, language } = useWords()
  const now = useClock()
  const ends = useSessionEnd(now)
  const minutes = Math.max(0, Math.floor((now - link.since) / 60_000))
  return (
    <div className="wall-standing" role="status">
      {link.live === true && <span className="wall-live">● {t('board.live')}</span>}
      {link.live === false && (
        <strong className="wall-lost">
          ⚠ {t('wall.lost', { time: moment(new Date(link.since).toISOString(), language), minutes })}
        </strong>
      )}
      <span>{t('wall.at', { time: moment(at, language) })}</span>
      {ends !== undefined && (
        <strong className="wall-ending">
          {t('wall.ending', { time: moment(new Date(ends).toISOString(), language) })}
        </strong>
      )}
    </div>
  )
}

function Totals({ board }: { board: Board }) {
  const { t } = useWords()
  const { total } = board
  return (
    <dl className="wall-totals">
      {(
        [
          ['board.coverage', percent(coverageOf(total))],
          ['board.due', total.due.toLocaleString('en')],
          ['board.done', total.done.toLocaleString('en')],
          ['board.overdue', total.overdue.toLocaleString('en')],
        ] as const
      ).map(([label, value]) => (
        <div key={label} className={label === 'board.overdue' && total.overdue > 0 ? 'alarm' : ''}>
          <dt>{t(label)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Measures({
  lines,
  rest,
  page,
}: {
  lines: Board['measures']
  rest: Board['measures']
  page: number
}) {
  const { t, of } = useWords()
  const after = rest.slice((page + 1) * AT_ONCE)
  return (
    <section className="wall-measures">
      <h2>{t('wall.measures')}</h2>
      {rest.length === 0 && <p>{t('board.no-measures')}</p>}
      <ul>
        {lines.map((line) => {
          const share = (count: number): string => `${line.due === 0 ? 0 : (100 * count) / line.due}%`
          return (
            <li key={line.measure}>
              <span className="wall-name">{of(line.title)}</span>
              <b>{percent(coverageOf(line))}</b>
              <div className="bar-track" aria-hidden="true">
                <i className="bar-done" style={{ width: share(line.done - line.late) }} />
                <i className="bar-late" style={{ width: share(line.late) }} />
                <i className="bar-overdue" style={{ width: share(line.overdue) }} />
              </div>
            </li>
          )
        })}
      </ul>
      {after.length > 0 && (
        <p>
          {t('wall.rest', { count: after.length, share: percent(coverageOf(after[0] ?? rest[0] ?? EMPTY)) })}
        </p>
      )}
    </section>
  )
}

const EMPTY = { due: 0, done: 0, late: 0, waived: 0, overdue: 0 }

/** Overdue of each area below, the most first, as bars whose length is the number. */
function Townships({ board }: { board: Board }) {
  const { t } = useWords()
  const rows = [...board.children].sort((a, b) => b.overdue - a.overdue).slice(0, 8)
  const top = Math.max(1, ...rows.map(({ overdue }) => overdue))
  return (
    <section className="wall-townships">
      <h2>{t('wall.overdue')}</h2>
      <ul>
        {rows.map((row) => (
          <li key={row.area}>
            <span className="wall-name">{shortName(row.name)}</span>
            <span className="wall-length" aria-hidden="true">
              <i style={{ width: `${(100 * row.overdue) / top}%` }} />
            </span>
            <b>{row.overdue.toLocaleString('en')}</b>
            <span className="wall-share">{percent(coverageOf(row))}</span>
          </li>
        ))}
      </ul>
      {rows.length === 0 && <p>{t('board.no-areas')}</p>}
    </section>
  )
}

/** The foremost measure's pace; each in turn where that is asked for. */
function WallPace({ board, turn }: { board: Board; turn: number | undefined }) {
  const { t, of, language } = useWords()
  const { area } = board.area
  const choices = board.measures.filter(
    ({ endedAt, due, spec }) => endedAt === null && due > 0 && ['once', 'every'].includes(spec.cadence.type),
  )
  const measure = turn === undefined ? undefined : choices[turn % Math.max(1, choices.length)]?.measure
  const query = useQuery({
    queryKey: ['board', area, 'pace', measure ?? ''],
    queryFn: () => call(showPace, { query: { area, measure } }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    refetchIntervalInBackground: true,
  })
  const pace = query.data?.pace
  if (!pace) return <section className="wall-pace" />
  return (
    <section className="wall-pace">
      <h2>
        {t('pace.title')} <small>{of(pace.title)}</small>
      </h2>
      <PaceChart pace={pace} fill />
      <p>
        {paceSentences(pace, t, language)
          .slice(0, 2)
          .join(language === 'zh' ? '' : ' ')}
      </p>
    </section>
  )
}
