import type { ReplyOf } from '../../core/endpoint.ts'
import type { listGates } from '../../slices/gates/contract.ts'
import { useWords } from '../kit/language.tsx'

/** Passes by the hour as figures with a bar each: hours nobody came in are left out. */
export function GateHours({ hours }: { hours: ReplyOf<typeof listGates>['hours'] }) {
  const { t } = useWords()
  const busy = hours.filter(({ entered, refused }) => entered + refused > 0)
  const most = Math.max(1, ...hours.map(({ entered }) => entered))
  if (busy.length === 0) return null
  return (
    <section className="panel">
      <h2>{t('checkpoints.hours')}</h2>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('checkpoints.hour')}</th>
            <th scope="col">{t('checkpoints.entered')}</th>
            <th scope="col">{t('checkpoints.refused')}</th>
            <th scope="col">{t('checkpoints.by-hand')}</th>
          </tr>
        </thead>
        <tbody>
          {busy.map(({ hour, entered, refused, byHand }) => (
            <tr key={hour}>
              <th scope="row">{String(hour).padStart(2, '0')}:00</th>
              <td>
                {entered}
                <div className="bar-track" aria-hidden="true">
                  <i className="bar-done" style={{ width: `${(100 * entered) / most}%` }} />
                </div>
              </td>
              <td>{refused}</td>
              <td>{byHand}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
