import { Link } from '@tanstack/react-router'
import type { Board } from '../../slices/duties/contract.ts'
import { useWords } from '../kit/language.tsx'
import { coverageOf, moment, percent } from './figures.ts'

/** One bar a measure: done, done late, overdue; what is left is open. */
export function MeasureBars({ measures }: { measures: Board['measures'] }) {
  const { t, of, language } = useWords()
  return (
    <div>
      {measures.map((line) => {
        const share = (count: number): string => `${line.due === 0 ? 0 : (100 * count) / line.due}%`
        return (
          <div className="bar" key={line.measure}>
            <div className="bar-head">
              <Link
                to="/duties"
                search={{ measure: line.measure, state: line.overdue > 0 ? 'overdue' : 'open' }}
              >
                {of(line.title)}
              </Link>
              <b>{percent(coverageOf(line))}</b>
            </div>
            <div className="bar-track" aria-hidden="true">
              <i className="bar-done" style={{ width: share(line.done - line.late) }} />
              <i className="bar-late" style={{ width: share(line.late) }} />
              <i className="bar-overdue" style={{ width: share(line.overdue) }} />
            </div>
            <span className="soft" style={{ fontSize: 14 }}>
              {t('board.done')} {line.done} / {line.due}
              {line.overdue > 0 && ` · ${t('board.overdue')} ${line.overdue}`}
              {line.waived > 0 && ` · ${t('board.waived')} ${line.waived}`}
              {line.dueAt && ` · ${t('board.deadline', { time: moment(line.dueAt, language) })}`}
            </span>
          </div>
        )
      })}
    </div>
  )
}
