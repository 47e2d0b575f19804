import { Button } from 'antd'
import type { DirectivePage } from '../../slices/directives/contract.ts'
import { useWords } from '../kit/language.tsx'
import { coverageOf, moment, percent } from './figures.ts'
import { cadenceWords } from './measure-words.ts'
import { Sign } from './sign.tsx'

/** The figures as they stood when it was closed, for print. */
export function ClosingFigures({ shown }: { shown: DirectivePage }) {
  const { t, of } = useWords()
  const { figures, receipts } = shown.report ?? {}
  if (!figures) return null
  return (
    <section className="panel">
      <h2>{t('directive.closing-figures')}</h2>
      {receipts && <p>{t('directive.read', { read: receipts.read, all: receipts.readers })}</p>}
      <div
        style={{ overflowX: 'auto' }}
        tabIndex={0}
        role="region"
        aria-label={t('directive.closing-figures')}
      >
        <table className="closing-figures">
          <thead>
            <tr>
              <th>{t('board.measures')}</th>
              <th>{t('directive.due')}</th>
              <th>{t('board.done')}</th>
              <th>{t('board.overdue')}</th>
              <th>{t('board.waived')}</th>
              <th>{t('directive.coverage')}</th>
            </tr>
          </thead>
          <tbody>
            {figures.map((line) => (
              <tr key={line.measure}>
                <td>{of(line.title)}</td>
                <td>{line.due}</td>
                <td>{line.done}</td>
                <td>{line.overdue}</td>
                <td>{line.waived}</td>
                <td>{percent(coverageOf(line))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Button className="no-print" onClick={() => print()}>
        {t('directive.print')}
      </Button>
    </section>
  )
}

/** What became of the directive and its measures, oldest first. */
export function DirectiveHistory({ shown }: { shown: DirectivePage }) {
  const { t, of, language } = useWords()
  const titles = new Map(shown.orders.map(({ measure, spec }) => [measure, spec]))
  return (
    <section className="panel">
      <h2>{t('directive.history')}</h2>
      {shown.versions.map(({ version, at, by, reason, text }, index) => {
        const started = shown.orders.filter((one) => one.version === version)
        return (
          <div className="clause" key={version}>
            <b>{t(version === 1 ? 'directive.was-issued' : 'directive.was-amended')}</b>{' '}
            <span className="soft">
              {moment(at, language)} {by}
            </span>
            <div>{reason}</div>
            {version > 1 && text !== shown.versions[index - 1]?.text && (
              <Sign>{t('directive.text-changed')}</Sign>
            )}
            {version > 1 &&
              started.map(({ measure, spec, replaces }) => {
                const before = replaces === null ? undefined : titles.get(replaces)
                return (
                  <div key={measure}>
                    {before ? `${of(before.title)} (${cadenceWords(before.cadence, t)}) → ` : '+ '}
                    {of(spec.title)} ({cadenceWords(spec.cadence, t)})
                  </div>
                )
              })}
          </div>
        )
      })}
      {shown.orders
        .filter(
          ({ endedAt, measure }) => endedAt !== null && !shown.orders.some((one) => one.replaces === measure),
        )
        .map(({ measure, spec, endedAt }) => (
          <div key={measure} className="soft">
            {t('directive.measure-ended')}: {of(spec.title)} · {moment(endedAt ?? '', language)}
          </div>
        ))}
    </section>
  )
}
