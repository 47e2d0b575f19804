import { useQuery } from '@tanstack/react-query'
import { payloadInWords } from '../../core/field-words.ts'
import { ROLE_TITLES } from '../../core/role.ts'
import { areaHistory } from '../../slices/areas/contract.ts'
import { kindTitle } from '../../slices/ledger/kinds.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { day, moment } from './figures.ts'
import { Loaded } from './states.tsx'

/** How an area came to be what it is: what was done when, by whom, why, and every number it had. */
export function GridHistory({ area }: { area: string }) {
  const { t, of, language } = useWords()
  const history = useQuery({
    queryKey: ['area-history', area],
    queryFn: () => call(areaHistory, { params: { area } }),
  })
  return (
    <section className="panel">
      <h2>{t('grid.history')}</h2>
      <Loaded
        query={history}
        empty={({ changes }) =>
          changes.length === 0 ? <p className="soft">{t('grid.history-none')}</p> : undefined
        }
      >
        {({ changes, numbers }) => (
          <>
            {numbers.length > 1 && (
              <p className="soft">
                {t('grid.former-numbers', { numbers: numbers.filter((one) => one !== area).join(', ') })}
              </p>
            )}
            <ul className="rows">
              {changes.map(({ seq, kind, at, by, role, area: then, payload }) => (
                <li key={seq}>
                  <span>
                    <b>{of(kindTitle(kind))}</b> {payloadInWords(payload, language)}
                    {then !== area && ` · ${t('grid.under-number', { number: then })}`}
                  </span>
                  <span className="soft">
                    {by || t('grid.by-program')}
                    {role && ` · ${of(ROLE_TITLES[role])}`} · {day(at, language)}{' '}
                    {moment(at, language).slice(-5)}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  )
}
