import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { ROLE_TITLES, type Role } from '../../core/role.ts'
import { listVacancies } from '../../slices/accounts/contract.ts'
import { showPace, type Board } from '../../slices/duties/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ChiefPhone } from './chief-phone.tsx'
import { coverageOf, percent } from './figures.ts'
import { Listing } from './listing.tsx'
import { shortName } from './names.ts'
import { PaceChart, PaceTable, usePaceSentence } from './pace-chart.tsx'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

/** Pace against deadline of one measure, the foremost unless another is chosen. */
export function PacePanel({ board }: { board: Board }) {
  const { t, of } = useWords()
  const [measure, setMeasure] = useState<string>()
  const { area } = board.area
  const query = useQuery({
    queryKey: ['board', area, 'pace', measure ?? ''],
    queryFn: () => call(showPace, { query: { area, measure } }),
  })
  const choices = board.measures.filter(
    ({ endedAt, due, spec }) => endedAt === null && due > 0 && ['once', 'every'].includes(spec.cadence.type),
  )
  if (choices.length === 0) return null
  const pace = query.data?.pace
  return (
    <section className="panel">
      <div className="page-head">
        <h2>{t('pace.title')}</h2>
        <Select
          className="no-print"
          aria-label={t('duty.measure')}
          style={{ minWidth: 220, maxWidth: '100%' }}
          value={pace?.measure ?? null}
          onChange={(chosen: string | null) => setMeasure(chosen ?? undefined)}
          options={choices.map((one) => ({ value: one.measure, label: of(one.title) }))}
        />
      </div>
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && !pace && <p className="soft">{t('pace.none')}</p>}
      {pace && (
        <>
          <PaceChart pace={pace} />
          <PaceSentence pace={pace} />
          <details className="idle">
            <summary>{t('pace.table')}</summary>
            <PaceTable pace={pace} />
          </details>
        </>
      )}
    </section>
  )
}

function PaceSentence({ pace }: { pace: Parameters<typeof usePaceSentence>[0] }) {
  return <p style={{ margin: '8px 0 0' }}>{usePaceSentence(pace)}</p>
}

/** The villages (or alleys) with the most overdue, what most of it is, whose they are, and a way to call them. */
export function Behind({ board }: { board: Board }) {
  const { t, of } = useWords()
  return (
    <section className="panel">
      <h2>{t('board.worst')}</h2>
      {board.behind.length === 0 ? (
        <p className="soft">{t('board.nothing-overdue')}</p>
      ) : (
        <Listing
          scroll={{}}
          rowKey="area"
          dataSource={board.behind}
          columns={[
            {
              title: t('area'),
              render: (_, { area, name, within }) => (
                <>
                  <Link to="/area/$area" params={{ area }} className="beside-text">
                    {shortName(name)}
                  </Link>{' '}
                  {board.area.level === 'county' && area.length > 9 && (
                    <span className="soft">{shortName(within)}</span>
                  )}
                </>
              ),
            },
            {
              title: t('board.overdue'),
              align: 'right',
              render: (_, { area, overdue }) => (
                <Link to="/duties" search={{ area, state: 'overdue' }}>
                  <b>{overdue.toLocaleString('en')}</b>
                </Link>
              ),
            },
            {
              title: t('board.mostly'),
              render: (_, { measure }) => (
                <span style={{ whiteSpace: 'normal' }}>{`${of(measure.title)} ${measure.overdue}`}</span>
              ),
            },
            { title: t('board.coverage'), align: 'right', render: (_, row) => percent(coverageOf(row)) },
            {
              title: t('board.chief'),
              render: (_, { chief }) =>
                chief ? (
                  <>
                    {chief.name} <ChiefPhone post={chief.post} name={chief.name} tail={chief.phoneTail} />
                  </>
                ) : (
                  <Sign tone="warn">⚠ {t('board.no-chief')}</Sign>
                ),
            },
          ]}
        />
      )}
    </section>
  )
}

/** What is overdue by the post that should have done it, and by the party that answers. */
export function Whose({ board }: { board: Board }) {
  const { t, of } = useWords()
  const overdue = board.measures.filter((line) => line.overdue > 0)
  if (overdue.length === 0) return null
  const byDoer = summed<Role>(overdue.map(({ doer, overdue: n }) => [doer, n]))
  const byParty = summed<(typeof overdue)[number]['answerable']>(
    overdue.map(({ answerable, overdue: n }) => [answerable, n]),
  )
  const { area } = board.area
  return (
    <section className="panel">
      <h2>{t('board.whose')}</h2>
      <table className="plain-table">
        <tbody>
          {byDoer.map(([doer, count]) => (
            <tr key={doer}>
              <th scope="row">{of(ROLE_TITLES[doer])}</th>
              <td>
                <Link to="/duties" search={{ area, state: 'overdue', doer }}>
                  {count.toLocaleString('en')}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="soft" style={{ margin: '10px 0 0' }}>
        {t('board.parties', {
          list: byParty
            .map(([party, n]) => `${t(`answerable.${party}`)} ${n.toLocaleString('en')}`)
            .join(' · '),
        })}
      </p>
    </section>
  )
}

function summed<K extends string>(entries: readonly (readonly [K, number])[]): [K, number][] {
  const sums = new Map<K, number>()
  for (const [key, n] of entries) sums.set(key, (sums.get(key) ?? 0) + n)
  return [...sums].sort(([, a], [, b]) => b - a)
}

/** Areas without a chief: how many, the first of them, and where they are filled. */
export function Vacant({ area }: { area: string }) {
  const { t, of } = useWords()
  const query = useQuery({
    queryKey: ['vacancies', area, 'first'],
    queryFn: () => call(listVacancies, { query: { area, limit: 8 } }),
  })
  const { count = 0, vacancies = [] } = query.data ?? {}
  if (count === 0) return null
  return (
    <section className="panel">
      <div className="page-head" style={{ marginBottom: 8 }}>
        <h2>
          {t('board.missing-chiefs')} <span className="soft">{count.toLocaleString('en')}</span>
        </h2>
        <Link to="/vacancies" className="no-print">
          {t('board.all-vacancies')}
        </Link>
      </div>
      <ul className="flat-list">
        {vacancies.map(({ area: vacant, name, within, role }) => (
          <li key={vacant}>
            <Link to="/area/$area" params={{ area: vacant }}>
              {[...within.split(' '), name].map(shortName).join(' ')}
            </Link>{' '}
            <span className="soft">{of(ROLE_TITLES[role])}</span>
          </li>
        ))}
      </ul>
      {count > vacancies.length && (
        <p className="soft" style={{ margin: 0 }}>
          {t('board.and-more', { count: (count - vacancies.length).toLocaleString('en') })}
        </p>
      )}
    </section>
  )
}
