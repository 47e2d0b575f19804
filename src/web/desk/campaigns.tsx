import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button, Empty } from 'antd'
import { useState } from 'react'
import { may } from '../../core/role.ts'
import { listCampaigns, type CampaignLine } from '../../slices/campaigns/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { endedOf, openOf, rowsOf } from './campaign-figures.ts'
import { CampaignStart } from './campaign-start.tsx'
import { moment, percent } from './figures.ts'
import { Listing } from './listing.tsx'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Loaded } from './states.tsx'

/** All campaigns, and the form that starts one. */
export function Campaigns() {
  const { t } = useWords()
  const { post } = useSignedIn()
  const [starting, setStarting] = useState(false)
  const list = useQuery({ queryKey: ['campaigns'], queryFn: () => call(listCampaigns, {}) })
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.campaigns')}</h1>
        {may(post.role, 'manage-campaigns') && !starting && (
          <Button type="primary" size="large" className="no-print" onClick={() => setStarting(true)}>
            {t('campaign.start')}
          </Button>
        )}
      </div>
      {starting && <CampaignStart cancel={() => setStarting(false)} />}
      <Loaded query={list}>{({ campaigns }) => <CampaignList campaigns={campaigns} />}</Loaded>
    </>
  )
}

function CampaignList({ campaigns }: { campaigns: CampaignLine[] }) {
  const { t, language } = useWords()
  return (
    <section className="panel">
      <Listing<CampaignLine>
        rowKey="campaign"
        dataSource={campaigns}
        locale={{
          emptyText: <Empty description={t('campaign.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} />,
        }}
        columns={[
          {
            title: t('campaign.title'),
            render: (_, { campaign, title }) => (
              <Link to="/campaign/$campaign" params={{ campaign }}>
                {title}
              </Link>
            ),
          },
          {
            title: t('campaign.state'),
            render: (_, { closedAt }) => (
              <Sign tone={closedAt ? 'plain' : 'good'}>
                {closedAt ? `■ ${t('campaign.closed')}` : `▶ ${t('campaign.running')}`}
              </Sign>
            ),
          },
          {
            title: t('campaign.progress'),
            align: 'right',
            render: (_, line) => (
              <>
                <b>{percent(rowsOf(line) === 0 ? undefined : endedOf(line) / rowsOf(line))}</b>{' '}
                {t('campaign.ended-of', { ended: endedOf(line), rows: rowsOf(line) })}
              </>
            ),
          },
          { title: t('campaign.open'), align: 'right', render: (_, line) => openOf(line) },
          { title: t('campaign.due'), render: (_, { dueAt }) => moment(dueAt, language) },
        ]}
      />
    </section>
  )
}
