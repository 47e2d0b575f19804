import { Link, useNavigate } from '@tanstack/react-router'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Empty, Input, Select } from 'antd'
import { useState } from 'react'
import { may } from '../../core/role.ts'
import {
  listRows,
  ROW_FILTERS,
  type CampaignPage,
  type CampaignRow,
} from '../../slices/campaigns/contract.ts'
import type { RowState } from '../../slices/campaigns/rules.ts'
import { record } from '../../slices/ledger/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { STATE_SIGNS } from './campaign-figures.ts'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { MoreRows } from './more-rows.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { ExportButton } from './export-button.tsx'
import { Failure } from './states.tsx'

type Show = (typeof ROW_FILTERS)[number]
const FIRST = ['open', 'retry-due', 'unexplained', 'found', 'all'] as const

/** What has become of a row, as a word with a sign. */
export function RowSign({ state }: { state: RowState }) {
  const { t } = useWords()
  const { sign, tone } = STATE_SIGNS[state]
  return (
    <Sign tone={tone}>
      {sign} {t(`campaign.state.${state}`)}
    </Sign>
  )
}

/** The roster of the area shown: what is open first, other states by the filter, a page at a time. */
export function RowsPanel({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const navigate = useNavigate()
  const [show, setShow] = useState<Show>('open')
  const { campaign, here } = page
  const pages = useInfiniteQuery({
    queryKey: ['campaign-rows', campaign, here.area, show],
    queryFn: ({ pageParam }) =>
      call(listRows, { params: { campaign }, query: { area: here.area, show, after: pageParam, limit: 40 } }),
    // The first page has no cursor; its type is what the next ones carry.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: may(post.role, 'see-register'),
  })
  if (!may(post.role, 'see-register')) return null
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />
  const rows = pages.data?.pages.flatMap((one) => one.rows) ?? []
  const [first] = rows
  return (
    <section className="panel">
      <div className="page-head">
        <h2 style={{ margin: 0, fontSize: 17 }}>{t('campaign.rows')}</h2>
        <ExportButton list="roster" filter={{ campaign, area: here.area, show }} />
        <Select<Show>
          className="no-print"
          aria-label={t('campaign.state')}
          style={{ minWidth: 190 }}
          value={show}
          onChange={setShow}
          options={ROW_FILTERS.map((value) => ({
            value,
            label: isFirst(value) ? t(`campaign.show.${value}`) : t(`campaign.state.${value}`),
          }))}
        />
      </div>
      {!page.closedAt && (
        <div className="no-print" style={{ display: 'flex', gap: 8, flexWrap: 'wrap', marginBottom: 12 }}>
          {first && (
            <Button
              type="primary"
              onClick={() =>
                void navigate({
                  to: '/campaign/$campaign/call/$household',
                  params: { campaign, household: first.household },
                  search: { area: here.area },
                })
              }
            >
              {t('campaign.call-next')}
            </Button>
          )}
          <PaperLinks page={page} />
        </div>
      )}
      <RowTable campaign={campaign} area={here.area} rows={rows} loading={pages.isPending} />
      <MoreRows pages={pages} />
      {!page.closedAt && page.children.length === 0 && <AddDoor page={page} />}
    </section>
  )
}

function isFirst(show: Show): show is (typeof FIRST)[number] {
  return FIRST.some((one) => one === show)
}

function PaperLinks({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const params = { campaign: page.campaign, area: page.here.area }
  // Paper is carried along one alley; a larger area would be hundreds of sheets that nobody asked for.
  if (page.here.area.length < 12) return <span className="soft">{t('campaign.pick-alley')}</span>
  return (
    <>
      <Button onClick={() => void navigate({ to: '/campaign/$campaign/paper/$area', params })}>
        {t('campaign.paper')}
      </Button>
      <Button onClick={() => void navigate({ to: '/campaign/$campaign/slips/$area', params })}>
        {t('campaign.slips')}
      </Button>
    </>
  )
}

type TableProps = { campaign: string; area: string; rows: CampaignRow[]; loading: boolean }

function RowTable({ campaign, area, rows, loading }: TableProps) {
  const { t, language } = useWords()
  return (
    <Listing<CampaignRow>
      rowKey="household"
      loading={loading}
      dataSource={rows}
      locale={{ emptyText: <Empty description={t('empty')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      columns={[
        {
          title: t('household.door'),
          render: (_, { household, areaName, door, origin }) => (
            <>
              <Link
                to="/campaign/$campaign/call/$household"
                params={{ campaign, household }}
                search={{ area }}
              >
                {areaName} {door}
              </Link>{' '}
              {origin !== 'frozen' && <Sign tone="info">+ {t(`campaign.origin.${origin}`)}</Sign>}
            </>
          ),
        },
        { title: t('household.head'), dataIndex: 'head' },
        {
          title: t('campaign.state'),
          render: (_, { state, explained, retryAt }) => (
            <>
              <RowSign state={state} />
              {retryAt && (
                <span className="soft">{t('campaign.retry-at', { time: moment(retryAt, language) })}</span>
              )}
              {!explained && state !== 'to-call' && state !== 'nobody-home' && (
                <Sign tone="bad">! {t('campaign.unexplained')}</Sign>
              )}
            </>
          ),
        },
        { title: t('campaign.tries'), align: 'right', dataIndex: 'tries' },
        {
          title: t('household.last-call'),
          render: (_, { calledAt, calledBy }) =>
            calledAt ? `${moment(calledAt, language)} ${calledBy ?? ''}` : '–',
        },
      ]}
    />
  )
}

/** A door that stands there and is on no list: registered as found, then called at like any other. */
function AddDoor({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { campaign, here } = page
  const [ids, setIds] = useState(() => ({ record: newId(), household: newId() }))
  const [door, setDoor] = useState('')
  const add = useMutation({
    mutationFn: () =>
      call(record, {
        body: {
          records: [
            {
              id: ids.record,
              kind: 'household-registered',
              subject: ids.household,
              area: here.area,
              happenedAt: new Date().toISOString(),
              payload: { door, source: 'field', campaign },
            },
          ],
        },
      }),
    onSuccess: async () => {
      const { household } = ids
      setIds({ record: newId(), household: newId() })
      await client.invalidateQueries()
      await navigate({
        to: '/campaign/$campaign/call/$household',
        params: { campaign, household },
        search: { area: here.area },
      })
    },
  })
  return (
    <form
      className="no-print"
      style={{ display: 'flex', gap: 8, alignItems: 'end', flexWrap: 'wrap', marginTop: 16 }}
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      {add.isError && <Failure error={add.error} />}
      <label style={{ flex: 1, minWidth: 200 }}>
        {t('campaign.add-door')}
        <Input required maxLength={40} value={door} onChange={(event) => setDoor(event.target.value)} />
      </label>
      <Button htmlType="submit" loading={add.isPending}>
        {t('campaign.add-door-go')}
      </Button>
    </form>
  )
}
