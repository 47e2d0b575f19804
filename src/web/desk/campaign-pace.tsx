import type { CampaignPage } from '../../slices/campaigns/contract.ts'
import { useWords } from '../kit/language.tsx'
import { openOf, paceOf } from './campaign-figures.ts'

const [WIDTH, HEIGHT, BASE] = [520, 200, 168]

/** Doors ended each day as bars, and a line at what every day from now on needs; the same in a sentence. */
export function PacePanel({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  const { days, perDay } = paceOf(page)
  const open = openOf(page)
  const top = Math.max(1, perDay ?? 0, ...days.map(({ ended }) => ended))
  const height = (count: number): number => (count / top) * (BASE - 26)
  const step = WIDTH / Math.max(days.length, 1)
  const line = BASE - height(perDay ?? 0)
  const sentence =
    open === 0
      ? t('campaign.pace-done')
      : perDay === undefined
        ? t('campaign.pace-past', { open })
        : t('campaign.pace-needed', { open, perDay })
  return (
    <section className="panel">
      <h2>{t('campaign.pace')}</h2>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" role="img" aria-label={sentence}>
        {days.map(({ day, ended, isToday, isAhead }, index) => (
          <g key={day}>
            <title>{t('campaign.pace-of', { day, count: ended })}</title>
            <rect
              x={index * step + step * 0.15}
              width={step * 0.7}
              y={BASE - height(isAhead && perDay ? perDay : ended)}
              height={height(isAhead && perDay ? perDay : ended)}
              className={isAhead ? 'pace-ahead' : isToday ? 'pace-today' : 'pace-day'}
            />
            {!isAhead && step > 26 && (
              <text x={(index + 0.5) * step} y={BASE - height(ended) - 6} textAnchor="middle">
                {ended}
              </text>
            )}
            {(days.length < 12 || index % Math.ceil(days.length / 8) === 0) && (
              <text x={(index + 0.5) * step} y={HEIGHT - 8} textAnchor="middle" className="pace-label">
                {day.slice(5)}
              </text>
            )}
          </g>
        ))}
        <line x1={0} x2={WIDTH} y1={BASE} y2={BASE} className="pace-base" />
        {perDay !== undefined && open > 0 && (
          <>
            <line x1={0} x2={WIDTH} y1={line} y2={line} className="pace-needed" />
            <text x={WIDTH - 4} y={line - 6} textAnchor="end">
              {t('campaign.needed')} {perDay}
            </text>
          </>
        )}
      </svg>
      <p style={{ margin: '8px 0 0' }}>{sentence}</p>
    </section>
  )
}
