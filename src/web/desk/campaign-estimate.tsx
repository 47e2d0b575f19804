import type { DoorEstimate } from '../../slices/campaigns/kinds/campaign-closed.ts'
import { useWords } from '../kit/language.tsx'
import { percent } from './figures.ts'

/** How many doors are still missing, as far as two lists can say; never more than that. */
export function EstimatePanel({ estimate }: { estimate: DoorEstimate | null }) {
  const { t } = useWords()
  return (
    <section className="panel">
      <h2>{t('estimate.title')}</h2>
      {estimate === null ? (
        <p className="soft">{t('estimate.none')}</p>
      ) : (
        <>
          <p>
            {t('estimate.figures', {
              known: estimate.known,
              seen: estimate.seen,
              both: estimate.both,
              total: estimate.total.toFixed(1),
              low: estimate.low.toFixed(1),
              high: estimate.high.toFixed(1),
            })}
          </p>
          <p>
            {t('estimate.upper', {
              share: percent(estimate.missedShare),
              upper: `${(estimate.missedUpper * 100).toFixed(1)} %`,
              confidence: `${estimate.confidence * 100} %`,
              all: Math.round(estimate.allTotal),
              known: estimate.allKnown,
            })}
          </p>
          <p className="soft">{t('estimate.honest')}</p>
        </>
      )}
    </section>
  )
}
