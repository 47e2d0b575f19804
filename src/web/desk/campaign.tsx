import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Breadcrumb, Button, Segmented } from 'antd'
import { useState } from 'react'
import { may } from '../../core/role.ts'
import { showArea } from '../../slices/areas/contract.ts'
import { showCampaign, type CampaignPage } from '../../slices/campaigns/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaTable, CampaignMap } from './campaign-areas.tsx'
import { endedOf, openOf, rowsOf } from './campaign-figures.ts'
import { EstimatePanel } from './campaign-estimate.tsx'
import { PacePanel } from './campaign-pace.tsx'
import { RecheckPanel } from './campaign-recheck.tsx'
import { RowsPanel } from './campaign-rows.tsx'
import { moment, percent } from './figures.ts'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'

export type CampaignSearch = { area?: string | undefined }

/** One campaign: how far, by area and day, what is open, what was found, who looked again, and how it ends. */
export function Campaign() {
  const { campaign = '' } = useParams({ strict: false })
  const search: CampaignSearch = useSearch({ strict: false })
  const { post } = useSignedIn()
  const area = search.area ?? post.area
  const page = useQuery({
    queryKey: ['campaign', campaign, area],
    queryFn: () => call(showCampaign, { params: { campaign }, query: { area } }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  })
  return (
    <Loaded query={page}>
      {(shown) => (
        <>
          <Trail campaign={campaign} area={area} scope={post.area} />
          <Head page={shown} />
          <CampaignFigures page={shown} />
          <div className="columns">
            <div>
              {shown.children.length > 0 && <Areas page={shown} />}
              <RowsPanel page={shown} />
            </div>
            <div>
              <PacePanel page={shown} />
              <EstimatePanel estimate={shown.estimate} />
              <RecheckPanel page={shown} />
            </div>
          </div>
        </>
      )}
    </Loaded>
  )
}

function Trail({ campaign, area, scope }: { campaign: string; area: string; scope: string }) {
  const place = useQuery({ queryKey: ['area', area], queryFn: () => call(showArea, { params: { area } }) })
  const items = (place.data?.lineage ?? []).filter((one) => one.area.length >= scope.length)
  if (items.length < 2) return null
  return (
    <Breadcrumb
      className="no-print"
      style={{ marginBottom: 8 }}
      items={items.map((one) => ({
        key: one.area,
        title: (
          <Link to="/campaign/$campaign" params={{ campaign }} search={{ area: one.area }}>
            {shortName(one.name)}
          </Link>
        ),
      }))}
    />
  )
}

function Head({ page }: { page: CampaignPage }) {
  const { t, language } = useWords()
  const { post } = useSignedIn()
  const navigate = useNavigate()
  return (
    <div className="page-head">
      <div>
        <h1>
          {page.title} · {shortName(page.here.name)}
        </h1>
        <span className="soft">
          <Sign tone={page.closedAt ? 'plain' : 'good'}>
            {page.closedAt ? `■ ${t('campaign.closed')}` : `▶ ${t('campaign.running')}`}
          </Sign>
          {t('board.deadline', { time: moment(page.dueAt, language) })}
          {page.rosterHash && ` · ${t('campaign.hash', { hash: page.rosterHash.slice(0, 12) })}…`}
        </span>
      </div>
      {may(post.role, 'manage-campaigns') && (
        <Button
          size="large"
          className="no-print"
          onClick={() =>
            void navigate({ to: '/campaign/$campaign/closing', params: { campaign: page.campaign } })
          }
        >
          {t('closing.go')}
        </Button>
      )}
    </div>
  )
}

function CampaignFigures({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  const rows = rowsOf(page)
  const figures: [string | number, string, boolean?][] = [
    [percent(rows === 0 ? undefined : endedOf(page) / rows), t('campaign.ended')],
    [page.frozen, t('campaign.frozen')],
    [openOf(page), t('campaign.open'), openOf(page) > 0],
    [page.retriesDue, t('campaign.retries'), page.retriesDue > 0],
    [page.found, t('campaign.found')],
    ...(page.added > 0 ? [[page.added, t('campaign.added')] satisfies [number, string]] : []),
    [page.unexplained, t('campaign.unexplained'), page.unexplained > 0],
    [page.persons.present + page.persons.absent, t('campaign.persons')],
  ]
  return (
    <div className="figures">
      {figures.map(([value, label, alarm]) => (
        <div key={label} className={`figure ${alarm ? 'alarm' : ''}`}>
          <b>{typeof value === 'number' ? value.toLocaleString('en') : value}</b>
          <span>{label}</span>
        </div>
      ))}
    </div>
  )
}

function Areas({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  const [shape, setShape] = useState<'map' | 'table'>('map')
  return (
    <section className="panel">
      <div className="page-head">
        <h2 style={{ margin: 0, fontSize: 17 }}>{t('campaign.by-area')}</h2>
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
      {shape === 'map' ? <CampaignMap page={page} /> : <AreaTable page={page} />}
    </section>
  )
}
