import { Link, useParams } from '@tanstack/react-router'
import { useQuery, keepPreviousData } from '@tanstack/react-query'
import { Breadcrumb, Segmented } from 'antd'
import { useState } from 'react'
import { showArea, type AreaPage } from '../../slices/areas/contract.ts'
import { showBoard, type Board } from '../../slices/duties/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { CoverageMap } from './coverage-map.tsx'
import { coverageOf, moment, percent } from './figures.ts'
import { HouseholdList } from './household-list.tsx'
import { Behind, PacePanel, Vacant, Whose } from './overview-behind.tsx'
import { ChiefPhone } from './chief-phone.tsx'
import { Listing } from './listing.tsx'
import { useLive } from './live.ts'
import { MeasureBars } from './measure-bars.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'

/** Coverage of one area: figures, grid map, measures, where to push first; below the last level, its doors. */
export function Overview() {
  const { area: asked } = useParams({ strict: false })
  const { post } = useSignedIn()
  const area = asked ?? post.area
  const live = useLive()
  const { t, language } = useWords()
  const board = useQuery({
    queryKey: ['board', area],
    queryFn: () => call(showBoard, { query: { area } }),
    placeholderData: keepPreviousData,
  })
  const place = useQuery({ queryKey: ['area', area], queryFn: () => call(showArea, { params: { area } }) })
  return (
    <Loaded query={board}>
      {(shown) => (
        <>
          <AreaTrail place={place.data} scope={post.area} />
          <div className="page-head">
            <h1>{shownName(shown, place.data)}</h1>
            <span className="soft">
              <Sign tone={live ? 'good' : 'warn'}>
                {live ? `● ${t('board.live')}` : `○ ${t('board.not-live')}`}
              </Sign>
              {t('board.at', { time: moment(shown.at, language) })}{' '}
              <Link to="/wall" search={{ area: asked }} className="button no-print">
                {t('wall.open')}
              </Link>
            </span>
          </div>
          <Figures board={shown} place={place.data} />
          <div className="columns">
            <div>
              {shown.children.length > 0 && <Children board={shown} />}
              {shown.children.length > 0 && <Behind board={shown} />}
              {shown.children.length === 0 && <HouseholdList area={area} />}
              <Vacant area={area} />
            </div>
            <div>
              <PacePanel board={shown} key={area} />
              <Whose board={shown} />
              <MeasurePanel board={shown} />
            </div>
          </div>
        </>
      )}
    </Loaded>
  )
}

function shownName(board: Board, place: AreaPage | undefined): string {
  return shortName(place?.area.name ?? board.area.name)
}

function AreaTrail({ place, scope }: { place: AreaPage | undefined; scope: string }) {
  const items = (place?.lineage ?? []).filter(({ area }) => area.length >= scope.length)
  if (items.length < 2) return null
  return (
    <Breadcrumb
      style={{ marginBottom: 8 }}
      items={items.map(({ area, name }) => ({
        key: area,
        title: (
          <Link to="/area/$area" params={{ area }}>
            {shortName(name)}
          </Link>
        ),
      }))}
    />
  )
}

function Figures({ board, place }: { board: Board; place: AreaPage | undefined }) {
  const { t } = useWords()
  const { total } = board
  return (
    <div className="figures">
      <Figure value={percent(coverageOf(total))} label={t('board.coverage')} />
      <Figure value={total.due} label={t('board.due')} />
      <Figure value={total.done} label={t('board.done')} />
      <Figure value={total.overdue} label={t('board.overdue')} alarm={total.overdue > 0} />
      {place && <Figure value={place.households} label={t('board.households')} />}
      {place && <Figure value={place.persons} label={t('board.persons')} />}
    </div>
  )
}

function Figure({ value, label, alarm = false }: { value: number | string; label: string; alarm?: boolean }) {
  return (
    <div className={`figure ${alarm ? 'alarm' : ''}`}>
      <b>{typeof value === 'number' ? value.toLocaleString('en') : value}</b>
      <span>{label}</span>
    </div>
  )
}

function Children({ board }: { board: Board }) {
  const { t } = useWords()
  const [shape, setShape] = useState<'map' | 'table'>('map')
  return (
    <section className="panel">
      <div className="page-head">
        <div>
          <h2>{t('board.map')}</h2>
          <span className="soft">{t('board.map-note')}</span>
        </div>
        <Segmented
          className="no-print"
          value={shape}
          onChange={setShape}
          options={[
            { value: 'map', label: t('board.as-map') },
            { value: 'table', label: t('board.table') },
          ]}
        />
      </div>
      {shape === 'map' ? <CoverageMap tiles={board.children} /> : <ChildTable rows={board.children} />}
    </section>
  )
}

function MeasurePanel({ board }: { board: Board }) {
  const { t } = useWords()
  return (
    <section className="panel">
      <h2>{t('board.measures')}</h2>
      {board.measures.length === 0 ? (
        <p className="soft">{t('board.no-measures')}</p>
      ) : (
        <>
          <MeasureBars measures={board.measures.filter(({ due, waived }) => due + waived > 0)} />
          <Idle measures={board.measures.filter(({ due, waived }) => due + waived === 0)} />
        </>
      )}
    </section>
  )
}

/** Measures that put no duty on anybody here: named, out of the way. */
function Idle({ measures }: { measures: Board['measures'] }) {
  const { t, of } = useWords()
  if (measures.length === 0) return null
  return (
    <details className="idle">
      <summary>{t('board.idle', { count: measures.length })}</summary>
      <p className="soft">{t('board.idle-why')}</p>
      <ul>
        {measures.map(({ measure, title }) => (
          <li key={measure}>{of(title)}</li>
        ))}
      </ul>
    </details>
  )
}

function ChildTable({ rows }: { rows: Board['children'] }) {
  const { t } = useWords()
  return (
    <Listing
      rowKey="area"
      dataSource={rows}
      columns={[
        {
          title: t('area'),
          render: (_, { area, name }) => (
            <Link to="/area/$area" params={{ area }}>
              {shortName(name)}
            </Link>
          ),
        },
        { title: t('board.coverage'), align: 'right', render: (_, row) => percent(coverageOf(row)) },
        { title: t('board.overdue'), dataIndex: 'overdue', align: 'right' },
        { title: t('board.households'), dataIndex: 'households', align: 'right' },
        {
          title: t('board.chief'),
          render: (_, { chief, chiefPost, phoneTail }) =>
            chief !== null && chiefPost !== null ? (
              <>
                {chief} <ChiefPhone post={chiefPost} name={chief} tail={phoneTail} />
              </>
            ) : (
              <Sign tone="warn">⚠ {t('board.no-chief')}</Sign>
            ),
        },
      ]}
    />
  )
}
