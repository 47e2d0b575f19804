import type { Pace } from '../../slices/duties/contract.ts'
import { forecast, type Forecast, type Point } from '../../core/pace.ts'
import { HOUR } from '../../core/cadence.ts'
import type { Language } from '../../core/text.ts'
import { useWords } from '../kit/language.tsx'
import { moment, percent } from './figures.ts'
import { useSize } from './use-size.ts'

/** Room for the words beside and under the lines, in em. */
const [LEFT, RIGHT, TOP, BOTTOM] = [3.6, 0.9, 1.1, 2.1]

type Frame = {
  left: number
  right: number
  top: number
  bottom: number
  width: number
  height: number
  em: number
}

/** Done against deadline: a thick line of what is done, a dashed one that it would need, a dotted one where it leads. */
export function PaceChart({ pace, fill = false }: { pace: Pace; fill?: boolean }) {
  const { t } = useWords()
  const [drawing, size] = useSize<HTMLDivElement>(560)
  const { em, width } = size
  const height = fill ? Math.max(size.height, 120) : 250
  const frame: Frame = {
    width,
    height,
    em,
    left: LEFT * em,
    right: width - RIGHT * em,
    top: TOP * em,
    bottom: height - BOTTOM * em,
  }
  const view = forecastOf(pace)
  const last = Math.max(Date.parse(pace.dueAt), Date.parse(pace.at))
  const opens = Date.parse(pace.opensAt)
  const x = (at: number): number => frame.left + ((at - opens) / (last - opens)) * (frame.right - frame.left)
  const y = (done: number): number =>
    frame.bottom - (done / Math.max(1, pace.due)) * (frame.bottom - frame.top)
  const now = Date.parse(pace.at)
  const due = Date.parse(pace.dueAt)
  return (
    <div className="pace-chart">
      <div ref={drawing} className="pace-drawing">
        <svg width={width} height={height} role="img" aria-label={usePaceSentence(pace)}>
          <Scale pace={pace} x={x} y={y} frame={frame} />
          <path
            className="pace-area"
            d={`${lineOf(view.points, x, y)} L${x(now)},${y(0)} L${x(opens)},${y(0)} Z`}
          />
          <line className="pace-straight" x1={x(opens)} y1={y(0)} x2={x(due)} y2={y(pace.due)} />
          <path className="pace-done" d={lineOf(view.points, x, y)} />
          {now < due && pace.done < pace.due && (
            <line
              className="pace-forecast"
              x1={x(now)}
              y1={y(pace.done)}
              x2={x(due)}
              y2={y(view.atDeadline)}
            />
          )}
          <circle className="pace-now" cx={x(now)} cy={y(pace.done)} r={em * 0.4} />
        </svg>
      </div>
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

function Scale({ pace, x, y, frame }: { pace: Pace; x: Axis; y: Axis; frame: Frame }) {
  const { left, right, top, bottom, height, em } = frame
  const { t, language } = useWords()
  const [opens, due, now] = [pace.opensAt, pace.dueAt, pace.at].map((iso) => Date.parse(iso))
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(pace.due * part))
  return (
    <>
      {[...new Set(marks)].map((mark) => (
        <g key={mark}>
          <line className="pace-grid" x1={left} x2={right} y1={y(mark)} y2={y(mark)} />
          <text x={left - em / 2} y={y(mark) + em / 3} textAnchor="end">
            {mark.toLocaleString('en')}
          </text>
        </g>
      ))}
      <text x={x(opens ?? 0)} y={height - em / 2}>
        {moment(pace.opensAt, language)}
      </text>
      <line className="pace-deadline" x1={x(due ?? 0)} x2={x(due ?? 0)} y1={top} y2={bottom} />
      <text x={x(due ?? 0)} y={height - em / 2} textAnchor="end">
        {t('board.deadline', { time: moment(pace.dueAt, language) })}
      </text>
      {(now ?? 0) > (due ?? 0) && (
        <line className="pace-grid" x1={x(now ?? 0)} x2={x(now ?? 0)} y1={top} y2={bottom} />
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
