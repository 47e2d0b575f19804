import { Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Empty } from 'antd'
import { listHouseholds, type HouseholdLine } from '../../slices/register/contract.ts'
import type { DOOR_CALL_ENDS } from '../../slices/screening/kinds/door-call.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import type { MessageKey } from '../kit/messages.ts'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Failure } from './states.tsx'

const SIGNS: Record<(typeof DOOR_CALL_ENDS)[number], { sign: string; tone: Tone; key: MessageKey }> = {
  met: { sign: '✓', tone: 'good', key: 'call.met' },
  'nobody-home': { sign: '○', tone: 'warn', key: 'call.nobody-home' },
  refused: { sign: '✕', tone: 'bad', key: 'call.refused' },
  'moved-away': { sign: '→', tone: 'info', key: 'call.moved-away' },
  vacant: { sign: '□', tone: 'plain', key: 'call.vacant' },
  'wrong-row': { sign: '?', tone: 'warn', key: 'call.wrong-row' },
}

/** How a door call ended, as a word with a sign. */
export function CallEnd({ end }: { end: string }) {
  const { t } = useWords()
  const known = Object.entries(SIGNS).find(([name]) => name === end)?.[1]
  if (!known) return <Sign>{end}</Sign>
  return (
    <Sign tone={known.tone}>
      {known.sign} {t(known.key)}
    </Sign>
  )
}

/** Doors of an area in door order, a page at a time. */
export function HouseholdList({ area }: { area: string }) {
  const { t, language } = useWords()
  const pages = useInfiniteQuery({
    queryKey: ['households', area],
    queryFn: ({ pageParam }) => call(listHouseholds, { query: { area, after: pageParam, limit: 50 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  const rows: HouseholdLine[] = pages.data?.pages.flatMap(({ households }) => households) ?? []
  return (
    <section className="panel">
      <Listing
        rowKey="household"
        loading={pages.isPending}
        dataSource={rows}
        locale={{ emptyText: <Empty description={t('empty')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
        columns={[
          {
            title: t('household.door'),
            render: (_, { household, address, door }) => (
              <Link to="/household/$household" params={{ household }}>
                {address === '' ? door : address}
              </Link>
            ),
          },
          { title: t('household.head'), dataIndex: 'head' },
          { title: t('household.members'), dataIndex: 'members', align: 'right' },
          {
            title: t('person.phone'),
            dataIndex: 'phoneTail',
            render: (tail: string | null) => (tail ? `…${tail}` : '–'),
          },
          {
            title: t('household.last-call'),
            render: (_, { lastCall }) =>
              lastCall ? (
                <>
                  <CallEnd end={lastCall.end} /> <span className="soft">{moment(lastCall.at, language)}</span>
                </>
              ) : (
                <span className="soft">{t('household.never')}</span>
              ),
          },
        ]}
      />
      <MoreRows pages={pages} />
    </section>
  )
}
