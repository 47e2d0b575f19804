import { Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { listConflicts } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { Failure } from './states.tsx'

/** People of whom two things are said; each is settled on their own page. */
export function Contradicted() {
  const { t } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['conflicts'],
    queryFn: ({ pageParam }) => call(listConflicts, { query: { after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return (
    <>
      <div className="page-head">
        <h1>{t('conflict.people')}</h1>
      </div>
      <p className="soft">{t('conflict.what')}</p>
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <section className="panel">
          <Listing
            rowKey="person"
            loading={pages.isPending}
            dataSource={pages.data?.pages.flatMap(({ people }) => people) ?? []}
            locale={{ emptyText: t('conflict.none') }}
            columns={[
              {
                title: t('person.name'),
                render: (_, { person, name }) => (
                  <Link to="/person/$person" params={{ person }}>
                    {name}
                  </Link>
                ),
              },
              { title: t('person.born'), dataIndex: 'bornOn' },
              { title: t('area'), render: (_, { areaName, door }) => `${areaName} ${door}` },
            ]}
          />
          <MoreRows pages={pages} />
        </section>
      )}
    </>
  )
}
