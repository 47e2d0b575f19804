import type { TwiceLine } from '../../slices/gates/contract.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'

/** Codes seen at two gates at once: for somebody to ask about. Nothing follows from it, and nobody is named. */
export function Twice({ twice }: { twice: readonly TwiceLine[] }) {
  const { t, language } = useWords()
  if (twice.length === 0) return null
  return (
    <section className="panel">
      <h2>{t('checkpoints.twice')}</h2>
      <p className="soft">{t('checkpoints.twice-what')}</p>
      <ul>
        {twice.map(({ record, gateName, areaName, at, otherName, otherAt }) => (
          <li key={record}>
            {t('checkpoints.twice-one', {
              gate: `${areaName} ${gateName}`,
              time: moment(at, language),
              other: otherName ?? t('checkpoints.twice-elsewhere'),
              later: moment(otherAt, language),
            })}
          </li>
        ))}
      </ul>
    </section>
  )
}
