import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Empty, Input } from 'antd'
import { useState } from 'react'
import type { AreaLevel } from '../../core/area.ts'
import { findAreas, showArea } from '../../slices/areas/contract.ts'
import { listHouseholds, type HouseholdLine } from '../../slices/register/contract.ts'
import type { DOOR_CALL_ENDS } from '../../slices/screening/kinds/door-call.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import type { MessageKey } from '../kit/messages.ts'
import { ExportButton } from './export-button.tsx'
import { moment } from './figures.ts'
import { AddHousehold } from './household-form.tsx'
import { Listing } from './listing.tsx'
import { shortName } from './names.ts'
import { useMayRecord } from './recording.tsx'
import { useSignedIn } from './session.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

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
      {pages.hasNextPage && (
        <Button
          style={{ marginTop: 12 }}
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </section>
  )
}

/** The way to a door without the map: areas by name or number, or down from one's own. */
export function Doors() {
  const { area: asked } = useParams({ strict: false })
  const { post } = useSignedIn()
  const area = asked ?? post.area
  const { t } = useWords()
  const [text, setText] = useState('')
  const place = useQuery({ queryKey: ['area', area], queryFn: () => call(showArea, { params: { area } }) })
  const found = useQuery({
    queryKey: ['areas', text],
    queryFn: () => call(findAreas, { query: { q: text } }),
    enabled: text.trim() !== '',
  })
  const shown = text.trim() === '' ? (place.data?.children ?? []) : (found.data?.areas ?? [])
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.households')}</h1>
        <ExportButton list="households" filter={{ area }} />
        <Input.Search
          allowClear
          aria-label={t('area')}
          placeholder={t('household.pick-alley')}
          style={{ maxWidth: 420 }}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Loaded query={place}>
        {({ area: here }) => (
          <>
            <section className="panel">
              <h2>{shortName(here.name)}</h2>
              {shown.length === 0 && <p className="soft">{t('board.no-areas')}</p>}
              <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
                {shown.map((child) => (
                  <Link
                    key={child.area}
                    to="/doors/$area"
                    params={{ area: child.area }}
                    onClick={() => setText('')}
                  >
                    <Button size="large">{shortName(child.name)}</Button>
                  </Link>
                ))}
              </div>
            </section>
            {isDoorLevel(here.level) && <NewHousehold area={here.area} />}
            {here.area.length >= 12 && <HouseholdList area={here.area} />}
          </>
        )}
      </Loaded>
    </>
  )
}

/** Doors belong to the lowest level: an alley or a stairwell. */
function isDoorLevel(level: AreaLevel): boolean {
  return level === 'alley' || level === 'stairwell'
}

function NewHousehold({ area }: { area: string }) {
  const { t } = useWords()
  const may = useMayRecord()('household-registered')
  const go = useNavigate()
  const [asking, setAsking] = useState(false)
  if (!may) return null
  return (
    <p className="no-print">
      <Button type="primary" size="large" onClick={() => setAsking(true)}>
        {t('household.add')}
      </Button>
      {asking && (
        <AddHousehold
          area={area}
          close={() => setAsking(false)}
          added={(household) => void go({ to: '/household/$household', params: { household } })}
        />
      )}
    </p>
  )
}
