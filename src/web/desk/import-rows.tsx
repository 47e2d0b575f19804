import { Link } from '@tanstack/react-router'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Empty } from 'antd'
import { importRows, type ImportPage } from '../../slices/imports/contract.ts'
import { reasonOf, type Finding } from '../../slices/imports/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

/** Rows of one finding, a page at a time: faulty ones with their reasons, the others with whom they are about. */
export function ImportRows({ shown, finding }: { shown: ImportPage; finding: Finding }) {
  const { t, of } = useWords()
  const pages = useInfiniteQuery({
    // What is written meanwhile shows: the counts are part of what is asked, once it stands still. The rows before stay until then.
    queryKey: [
      'import-rows',
      shown.import,
      finding,
      shown.state === 'running' ? '' : shown.counts.done,
      shown.counts[finding === 'new' ? 'fresh' : finding],
    ],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      call(importRows, { params: { import: shown.import }, query: { finding, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? []
  const isFaulty = finding === 'faulty'
  return (
    <>
      <Listing
        rowKey="row"
        // Long texts wrap instead of a table that has to be scrolled.
        scroll={{}}
        loading={pages.isPending}
        dataSource={rows}
        locale={{
          emptyText: <Empty description={t('imports.no-rows')} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
        }}
        columns={[
          { title: t('imports.row'), dataIndex: 'row', align: 'right' },
          ...(isFaulty
            ? [
                {
                  title: t('imports.reason'),
                  render: (_: unknown, { why }: (typeof rows)[number]) => (
                    <span className="fault wrapping">
                      ✕ {why.map((code) => of(reasonOf(code))).join(' ')}
                    </span>
                  ),
                },
              ]
            : [
                {
                  title: t('imports.person'),
                  render: (_: unknown, { person, name, areaName }: (typeof rows)[number]) =>
                    person && name ? (
                      <>
                        <Link to="/person/$person" params={{ person }}>
                          {name}
                        </Link>{' '}
                        <span className="soft">{areaName && shortName(areaName)}</span>
                      </>
                    ) : (
                      '–'
                    ),
                },
                {
                  title: t('imports.written'),
                  render: (_: unknown, { done }: (typeof rows)[number]) =>
                    done ? <Sign tone="good">✓</Sign> : <Sign>{t('imports.not-written')}</Sign>,
                },
              ]),
          {
            title: t('imports.as-written'),
            render: (_, { cells }) => (
              <span className="soft wrapping">
                {cells.filter(Boolean).join(' · ') || t('imports.destroyed')}
              </span>
            ),
          },
        ]}
      />
      <MoreRows pages={pages} />
    </>
  )
}
