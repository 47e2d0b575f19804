import { Link } from '@tanstack/react-router'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Empty, Select } from 'antd'
import { useState } from 'react'
import type { AreaLevel } from '../../core/area.ts'
import { CHIEF_OF, may, mayAppoint, ROLE_TITLES, type Role } from '../../core/role.ts'
import { listVacancies, type FirstPassword, type Vacancy } from '../../slices/accounts/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AppointForm } from './appoint-form.tsx'
import { day } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { FirstPasswordShown } from './slip.tsx'
import { Failure } from './states.tsx'

// The keys of CHIEF_OF are levels.
const LEVELS = Object.keys(CHIEF_OF) as AreaLevel[]

/** Areas nobody is chief of, each with a button that fills the post. */
export function Vacancies() {
  const { t, of, language } = useWords()
  const { post } = useSignedIn()
  const client = useQueryClient()
  const [level, setLevel] = useState<AreaLevel | ''>('')
  const [filling, setFilling] = useState<Vacancy>()
  const [given, setGiven] = useState<FirstPassword>()
  const pages = useInfiniteQuery({
    queryKey: ['vacancies', level],
    queryFn: ({ pageParam }) =>
      call(listVacancies, { query: { level: level || undefined, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const mayFill = (role: Role): boolean => may(post.role, 'manage-posts') && mayAppoint(post.role, role)
  const rows = pages.data?.pages.flatMap(({ vacancies }) => vacancies) ?? []
  return (
    <>
      <div className="page-head">
        <h1>
          {t('vacancy.title')}{' '}
          {pages.data && (
            <span className="soft">{t('vacancy.count', { count: pages.data.pages[0]?.count ?? 0 })}</span>
          )}
        </h1>
        <Select
          aria-label={t('vacancy.level')}
          style={{ minWidth: 220 }}
          value={level}
          onChange={setLevel}
          options={[
            { value: '' as const, label: t('vacancy.all') },
            ...LEVELS.map((value) => ({ value, label: t(`level.${value}`) })),
          ]}
        />
      </div>
      {given && <FirstPasswordShown given={given} close={() => setGiven(undefined)} />}
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <section className="panel">
          <Listing
            rowKey="area"
            loading={pages.isPending}
            dataSource={rows}
            locale={{
              emptyText: <Empty description={t('vacancy.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
            }}
            columns={[
              {
                title: t('area'),
                render: (_, { area, name }) => (
                  <Link to="/area/$area" params={{ area }}>
                    {shortName(name)}
                  </Link>
                ),
              },
              {
                title: t('vacancy.within'),
                render: (_, { within }) => within.split(' ').map(shortName).join(' › '),
              },
              { title: t('vacancy.wants'), render: (_, { role }) => of(ROLE_TITLES[role]) },
              {
                title: t('vacancy.what'),
                render: (_, vacancy) =>
                  vacancy.comingAt ? (
                    t('vacancy.coming', { day: day(vacancy.comingAt, language) })
                  ) : mayFill(vacancy.role) ? (
                    <Button onClick={() => setFilling(vacancy)}>{t('appoint.do')}</Button>
                  ) : (
                    '–'
                  ),
              },
            ]}
          />
          <MoreRows pages={pages} />
        </section>
      )}
      {filling && (
        <AppointForm
          wanted={{ role: filling.role, area: filling.area, areaName: filling.name }}
          close={() => setFilling(undefined)}
          done={(made) => {
            setFilling(undefined)
            setGiven(made)
            void client.invalidateQueries()
          }}
        />
      )}
    </>
  )
}
