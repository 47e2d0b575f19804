import type { Pace } from '../../slices/duties/contract.ts'
import { forecast, type Forecast, type Point } from '../../core/pace.ts'
import { HOUR } from '../../core/cadence.ts'
import type { Language } from '../../core/text.ts'
import { useWords } from '../kit/language.tsx'
import { moment, percent } from './figures.ts'
import { useWidth } from './use-width.ts'

/** Room for the words beside and under the lines. */
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 14, 18, 34]

/** Done against deadline: a thick line of what is done, a dashed one that it would need, a dotted one where it leads. */
export function PaceChart({ pace, height = 250 }: { pace: Pace; height?: number }) {
  const { t } = useWords()
  const [frame, width] = useWidth<HTMLDivElement>(560)
  const view = forecastOf(pace)
  const last = Math.max(Date.parse(pace.dueAt), Date.parse(pace.at))
  const opens = Date.parse(pace.opensAt)
  const x = (at: number): number => LEFT + ((at - opens) / (last - opens)) * (width - LEFT - RIGHT)
  const y = (done: number): number =>
    height - BOTTOM - (done / Math.max(1, pace.due)) * (height - TOP - BOTTOM)
  const now = Date.parse(pace.at)
  const due = Date.parse(pace.dueAt)
  return (
    <div ref={frame} className="pace-chart">
      <svg width={width} height={height} role="img" aria-label={usePaceSentence(pace)}>
        <Scale pace={pace} x={x} y={y} width={width} height={height} />
        <line className="pace-straight" x1={x(opens)} y1={y(0)} x2={x(due)} y2={y(pace.due)} />
        <path
          className="pace-area"
          d={`${lineOf(view.points, x, y)} L${x(now)},${y(0)} L${x(opens)},${y(0)} Z`}
        />
        <path className="pace-done" d={lineOf(view.points, x, y)} />
        {now < due && pace.done < pace.due && (
          <line className="pace-forecast" x1={x(now)} y1={y(pace.done)} x2={x(due)} y2={y(view.atDeadline)} />
        )}
        <circle className="pace-now" cx={x(now)} cy={y(pace.done)} r={6} />
      </svg>
      <div className="legend" aria-hidden="true">
        <span>
          <svg width={34} height={10}>
            <line className="pace-done" x1={0} x2={34} y1={5} y2={5} />
          </svg>
          {t('pace.done')}
        </span>
        <span>
          <svg width={34} height={10}>
            <line className="pace-straight" x1={0} x2={34} y1={5} y2={5} />
          </svg>
          {t('pace.wanted')}
        </span>
        <span>
          <svg width={34} height={10}>
            <line className="pace-forecast" x1={0} x2={34} y1={5} y2={5} />
          </svg>
          {t('pace.forecast')}
        </span>
      </div>
    </div>
  )
}

type Axis = (value: number) => number

function lineOf(points: readonly Point[], x: Axis, y: Axis): string {
  return points.map(({ at, done }, index) => `${index === 0 ? 'M' : 'L'}${x(at)},${y(done)}`).join(' ')
}

function Scale({
  pace,
  x,
  y,
  width,
  height,
}: {
  pace: Pace
  x: Axis
  y: Axis
  width: number
  height: number
}) {
  const { t, language } = useWords()
  const [opens, due, now] = [pace.opensAt, pace.dueAt, pace.at].map((iso) => Date.parse(iso))
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(pace.due * part))
  return (
    <>
      {[...new Set(marks)].map((mark) => (
        <g key={mark}>
          <line className="pace-grid" x1={LEFT} x2={width - RIGHT} y1={y(mark)} y2={y(mark)} />
          <text x={LEFT - 8} y={y(mark) + 5} textAnchor="end">
            {mark.toLocaleString('en')}
          </text>
        </g>
      ))}
      <text x={x(opens ?? 0)} y={height - 8}>
        {moment(pace.opensAt, language)}
      </text>
      <line className="pace-deadline" x1={x(due ?? 0)} x2={x(due ?? 0)} y1={TOP} y2={height - BOTTOM} />
      <text x={x(due ?? 0)} y={height - 8} textAnchor="end">
        {t('board.deadline', { time: moment(pace.dueAt, language) })}
      </text>
      {(now ?? 0) > (due ?? 0) && (
        <line className="pace-grid" x1={x(now ?? 0)} x2={x(now ?? 0)} y1={TOP} y2={height - BOTTOM} />
      )}
    </>
  )
}

export function forecastOf(pace: Pace): Forecast {
  return forecast({
    opensAt: Date.parse(pace.opensAt),
    dueAt: Date.parse(pace.dueAt),
    now: Date.parse(pace.at),
    due: pace.due,
    done: pace.done,
    before: pace.before,
    hours: pace.hours.map(({ hour, done }) => ({ at: Date.parse(hour), done })),
  })
}

/** The chart in a sentence: what is done, what would be wanted by now, and where the present pace leads. */
export function usePaceSentence(pace: Pace): string {
  const { t, language } = useWords()
  return paceSentences(pace, t, language).join(language === 'zh' ? '' : ' ')
}

type T = ReturnType<typeof useWords>['t']
const whole = (value: number): string => Math.floor(value).toLocaleString('en')

export function paceSentences(pace: Pace, t: T, language: Language): string[] {
  const { wanted, perHour, rateHours, neededPerHour, atDeadline, finishesAt } = forecastOf(pace)
  const said = [
    t('pace.said', {
      done: whole(pace.done),
      due: whole(pace.due),
      share: percent(pace.due === 0 ? undefined : pace.done / pace.due),
    }),
  ]
  if (pace.done >= pace.due) return [...said, t('pace.all')]
  if (neededPerHour === undefined)
    return [
      ...said,
      t('pace.past', { left: whole(pace.due - pace.done), time: moment(pace.dueAt, language) }),
    ]
  const gap = pace.done - wanted
  said.push(
    t(gap < 0 ? 'pace.behind' : 'pace.ahead', { wanted: whole(wanted), gap: whole(Math.abs(gap)) }),
    t('pace.rate', { hours: rateHours, rate: rounded(perHour), needed: rounded(neededPerHour) }),
  )
  if (finishesAt === undefined) said.push(t('pace.stands'))
  else if (finishesAt <= Date.parse(pace.dueAt))
    said.push(t('pace.in-time', { time: moment(new Date(finishesAt).toISOString(), language) }))
  else
    said.push(
      t('pace.too-late', {
        share: percent(atDeadline / pace.due),
        time: moment(new Date(finishesAt).toISOString(), language),
      }),
    )
  return said
}

function rounded(value: number): string {
  return value < 10 ? (Math.round(value * 10) / 10).toString() : Math.round(value).toLocaleString('en')
}

/** The numbers behind the lines, at most two dozen of them, for those who do not see lines. */
export function PaceTable({ pace }: { pace: Pace }) {
  const { t, language } = useWords()
  const { points } = forecastOf(pace)
  const [opens, due] = [Date.parse(pace.opensAt), Date.parse(pace.dueAt)]
  const every = Math.max(1, Math.ceil((Date.parse(pace.at) - opens) / HOUR / 24))
  const shown = points.filter((_, index) => index % every === 0 || index === points.length - 1)
  return (
    <table className="pace-table">
      <thead>
        <tr>
          <th scope="col">{t('pace.time')}</th>
          <th scope="col">{t('pace.done')}</th>
          <th scope="col">{t('pace.wanted')}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ at, done }) => (
          <tr key={`${at}/${done}`}>
            <td>{moment(new Date(at).toISOString(), language)}</td>
            <td>{done.toLocaleString('en')}</td>
            <td>{whole(Math.min(pace.due, (pace.due * (at - opens)) / Math.max(1, due - opens)))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
