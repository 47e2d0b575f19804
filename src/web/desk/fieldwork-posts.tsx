import { Link } from '@tanstack/react-router'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Empty, Select } from 'antd'
import { roleTitle } from '../../core/role.ts'
import { listFieldPosts, type FieldPost } from '../../slices/fieldwork/contract.ts'
import { REPORT_STATES, type ReportState } from '../../slices/fieldwork/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ChiefPhone } from './chief-phone.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { shortName } from './names.ts'
import { Sign } from './sign.tsx'
import { Failure } from './states.tsx'

type Given = {
  area: string | undefined
  state: ReportState
  choose: (state: ReportState) => void
  /** Milliseconds after which the list is read again. */
  again: number
}

/** Posts by what came of them today, whom to call first of all. */
export function FieldPosts({ area, state, choose, again }: Given) {
  const { t } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['board', 'fieldwork-posts', area, state],
    queryFn: ({ pageParam }) => call(listFieldPosts, { query: { area, state, after: pageParam, limit: 20 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: again,
  })
  const rows = pages.data?.pages.flatMap(({ posts }) => posts) ?? []
  return (
    <section className="panel">
      <div className="page-head">
        <h2>{t('fieldwork.who')}</h2>
        <Select
          className="no-print"
          aria-label={t('fieldwork.who')}
          style={{ minWidth: 220 }}
          value={state}
          onChange={choose}
          options={REPORT_STATES.map((value) => ({ value, label: t(`fieldwork.state.${value}`) }))}
        />
      </div>
      {pages.isError ? (
        <Failure error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <>
          <Posts rows={rows} state={state} loading={pages.isPending} />
          <MoreRows pages={pages} />
        </>
      )}
    </section>
  )
}

function Posts({ rows, state, loading }: { rows: FieldPost[]; state: ReportState; loading: boolean }) {
  const { t, of, language } = useWords()
  return (
    <Listing
      rowKey="post"
      loading={loading}
      dataSource={rows}
      locale={{
        emptyText: <Empty description={t(`fieldwork.none.${state}`)} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
      }}
      columns={[
        {
          title: t('fieldwork.holder'),
          render: (_, { account, holder, role, village, areaName }) => (
            <span>
              <Link className="beside-text" to="/account/$account" params={{ account }}>
                {holder}
              </Link>{' '}
              <span className="soft">
                {of(roleTitle(role))} ·{' '}
                {[...new Set([village, areaName])].filter(Boolean).map(shortName).join(' ')}
              </span>
            </span>
          ),
        },
        {
          title: t('fieldwork.sent'),
          render: (_, { records, lastAt }) =>
            lastAt === null ? (
              '0'
            ) : (
              <span>
                <b>{records.toLocaleString('en')}</b>{' '}
                <span className="soft">{t('fieldwork.last', { time: moment(lastAt, language) })}</span>
              </span>
            ),
        },
        {
          title: t('fieldwork.waiting'),
          render: (_, { waiting, area, role }) =>
            waiting === 0 ? (
              '0'
            ) : (
              <Link to="/duties" search={{ area, state: 'open', doer: role }}>
                {waiting.toLocaleString('en')}
              </Link>
            ),
        },
        { title: t('fieldwork.phone'), render: (_, line) => <Phone line={line} /> },
        {
          title: t('fieldwork.call'),
          render: (_, { post, holder, phoneTail }) => (
            <ChiefPhone post={post} name={holder} tail={phoneTail} />
          ),
        },
      ]}
    />
  )
}

function Phone({ line: { phones, seenAt, unsent } }: { line: FieldPost }) {
  const { t, language } = useWords()
  if (phones === 0) return <Sign tone="warn">⚠ {t('fieldwork.state.phoneless')}</Sign>
  if (seenAt === null) return <Sign tone="warn">⚠ {t('fieldwork.never')}</Sign>
  return (
    <span>
      {t('fieldwork.heard', { time: moment(seenAt, language) })}
      {unsent !== null && unsent > 0 && (
        <>
          {' '}
          <Sign tone="bad">↑ {t('fieldwork.unsent', { count: String(unsent) })}</Sign>
        </>
      )}
    </span>
  )
}
