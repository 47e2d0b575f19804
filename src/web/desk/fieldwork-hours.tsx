import type { FieldDay } from '../../slices/fieldwork/contract.ts'
import { useWords } from '../kit/language.tsx'
import { useSize } from './use-size.ts'

/** Room for the words beside and under the bars, in em. */
const [LEFT, TOP, BOTTOM] = [3, 0.8, 1.9]

/** Records of phones hour by hour: bars for today, a step line for the day before; and the same as figures. */
export function FieldHours({ hours }: { hours: FieldDay['hours'] }) {
  const { t } = useWords()
  const [drawing, { width, em }] = useSize<HTMLDivElement>(560)
  const most = Math.max(...hours.flatMap(({ today, before }) => [today, before]))
  if (most === 0) return <p className="soft">{t('fieldwork.hours-none')}</p>
  const height = 14 * em
  const [left, top, bottom] = [LEFT * em, TOP * em, height - BOTTOM * em]
  const step = (width - left) / 24
  const y = (count: number): number => bottom - (count / most) * (bottom - top)
  const steps = hours.map(({ hour, before }) => `H${left + hour * step} V${y(before)}`).join(' ')
  const said = saidOf(hours)
  return (
    <>
      <div ref={drawing}>
        <svg width={width} height={height} role="img" aria-label={t('fieldwork.hours-said', said)}>
          <line className="hours-ground" x1={left} x2={width} y1={bottom} y2={bottom} />
          <text className="hours-text" x={left - 0.4 * em} y={top + 0.4 * em} textAnchor="end">
            {most.toLocaleString('en')}
          </text>
          <text className="hours-text" x={left - 0.4 * em} y={bottom} textAnchor="end">
            0
          </text>
          {hours.map(({ hour, today }) => (
            <rect
              key={hour}
              className="hours-today"
              x={left + hour * step + 1}
              width={Math.max(1, step - 2)}
              y={y(today)}
              height={bottom - y(today)}
            />
          ))}
          <path className="hours-before" d={`M${left},${bottom} ${steps} H${width} V${bottom}`} />
          {[0, 6, 12, 18].map((hour) => (
            <text key={hour} className="hours-text" x={left + hour * step} y={height - 0.5 * em}>
              {t('fieldwork.hour', { hour: String(hour) })}
            </text>
          ))}
        </svg>
      </div>
      <div className="legend" aria-hidden="true">
        <span>
          <i className="hours-key-today" />
          {t('fieldwork.today')}
        </span>
        <span>
          <i className="hours-key-before" />
          {t('fieldwork.yesterday')}
        </span>
      </div>
      <p className="soft">{t('fieldwork.hours-said', said)}</p>
      <details className="idle">
        <summary>{t('fieldwork.table')}</summary>
        <HoursTable hours={hours} />
      </details>
    </>
  )
}

function HoursTable({ hours }: { hours: FieldDay['hours'] }) {
  const { t } = useWords()
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t('fieldwork.hours')}</th>
          <th scope="col">{t('fieldwork.today')}</th>
          <th scope="col">{t('fieldwork.yesterday')}</th>
        </tr>
      </thead>
      <tbody>
        {hours
          .filter(({ today, before }) => today + before > 0)
          .map(({ hour, today, before }) => (
            <tr key={hour}>
              <th scope="row">{t('fieldwork.hour', { hour: String(hour) })}</th>
              <td>{today.toLocaleString('en')}</td>
              <td>{before.toLocaleString('en')}</td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}

function saidOf(hours: FieldDay['hours']): { today: string; before: string; peak: string } {
  const sum = (of: 'today' | 'before'): string =>
    hours.reduce((total, hour) => total + hour[of], 0).toLocaleString('en')
  const [busiest] = [...hours].sort((a, b) => b.today - a.today || b.before - a.before)
  return { today: sum('today'), before: sum('before'), peak: String(busiest?.hour ?? 0) }
}
