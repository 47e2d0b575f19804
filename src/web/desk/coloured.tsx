import { Link } from '@tanstack/react-router'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Empty, Segmented } from 'antd'
import { listColoured, showRules, type ColouredLine } from '../../slices/colours/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import type { CodeSearch } from './codes.tsx'
import { ColourSign } from './colour-sign.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { Failure } from './states.tsx'

/** What rules are called; one that is in force no more keeps its id. */
export function useRuleTitle(): (rule: string) => string {
  const { of } = useWords()
  const rules = useQuery({
    queryKey: ['colour-rules'],
    queryFn: () => call(showRules, {}),
    staleTime: 60_000,
  })
  return (rule) => {
    const known = rules.data?.rules.find(({ id }) => id === rule)
    return known ? of(known.text) : rule
  }
}

/** People who are not green, in area order. */
export function Coloured({ search, change }: { search: CodeSearch; change: (part: CodeSearch) => void }) {
  const { t } = useWords()
  const titleOf = useRuleTitle()
  const { area, colour, rule } = search
  const pages = useInfiniteQuery({
    queryKey: ['coloured', area, colour, rule],
    queryFn: ({ pageParam }) =>
      call(listColoured, { query: { area, colour, rule, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return (
    <section className="panel">
      <h2>{t('codes.list')}</h2>
      <div className="actions no-print" style={{ marginBottom: 12 }}>
        <Segmented
          aria-label={t('codes.colour')}
          value={colour ?? 'all'}
          onChange={(value) => change({ colour: value === 'red' || value === 'yellow' ? value : undefined })}
          options={[
            { value: 'all', label: t('codes.all') },
            { value: 'red', label: `■ ${t('codes.red')}` },
            { value: 'yellow', label: `▲ ${t('codes.yellow')}` },
          ]}
        />
        {rule && <Button onClick={() => change({ rule: undefined })}>× {titleOf(rule)}</Button>}
      </div>
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <>
          <Table rows={pages.data?.pages.flatMap(({ people }) => people) ?? []} loading={pages.isPending} />
          <MoreRows pages={pages} />
        </>
      )}
    </section>
  )
}

function Table({ rows, loading }: { rows: ColouredLine[]; loading: boolean }) {
  const { t, language } = useWords()
  const titleOf = useRuleTitle()
  return (
    <Listing
      rowKey="person"
      loading={loading}
      dataSource={rows}
      locale={{
        emptyText: <Empty description={t('codes.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
      }}
      columns={[
        {
          title: t('codes.person'),
          render: (_, { person, name }) => (
            <Link className="beside-text" to="/person/$person" params={{ person }}>
              {name}
            </Link>
          ),
        },
        {
          title: t('area'),
          render: (_, { areaName, door, household }) => (
            <span>
              {shortName(areaName)}{' '}
              {household && (
                <Link className="beside-text" to="/household/$household" params={{ household }}>
                  {door}
                </Link>
              )}
            </span>
          ),
        },
        { title: t('codes.colour'), render: (_, { colour }) => <ColourSign colour={colour} /> },
        {
          title: t('codes.reason'),
          render: (_, { rules }) => rules.map(titleOf).join(language === 'zh' ? '；' : '; '),
        },
        { title: t('codes.since'), render: (_, { since }) => moment(since, language) },
      ]}
    />
  )
}
