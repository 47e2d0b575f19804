import { Link } from '@tanstack/react-router'
import type { CampaignPage } from '../../slices/campaigns/contract.ts'
import { useWords } from '../kit/language.tsx'
import { endedOf, openOf, rowsOf } from './campaign-figures.ts'
import { BANDS, bandOf, percent } from './figures.ts'
import { Listing } from './listing.tsx'
import { shortName } from './names.ts'

type Child = CampaignPage['children'][number]

function shareOf(child: Child): number | undefined {
  return rowsOf(child) === 0 ? undefined : endedOf(child) / rowsOf(child)
}

/** The areas one level down as a grid of equal tiles: colour, pattern and number by the share of rows that have ended. */
export function CampaignMap({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  return (
    <>
      <div className="grid-map" role="list" aria-label={t('campaign.by-area')}>
        {page.children.map((child) => (
          <div role="listitem" key={child.area}>
            <Link
              to="/campaign/$campaign"
              params={{ campaign: page.campaign }}
              search={{ area: child.area }}
              className={`grid-tile ${bandOf(shareOf(child))}`}
            >
              <span>{shortName(child.name)}</span>
              <strong>{percent(shareOf(child))}</strong>
              <span>
                {t('campaign.open')} {openOf(child)}
              </span>
            </Link>
          </div>
        ))}
      </div>
      <div className="legend" aria-hidden="true">
        {BANDS.map(({ band, label }) => (
          <span key={band}>
            <i className={band} />
            {label}
          </span>
        ))}
      </div>
    </>
  )
}

export function AreaTable({ page }: { page: CampaignPage }) {
  const { t } = useWords()
  return (
    <Listing<Child>
      rowKey="area"
      dataSource={page.children}
      columns={[
        {
          title: t('area'),
          render: (_, { area, name }) => (
            <Link to="/campaign/$campaign" params={{ campaign: page.campaign }} search={{ area }}>
              {shortName(name)}
            </Link>
          ),
        },
        { title: t('campaign.ended'), align: 'right', render: (_, child) => percent(shareOf(child)) },
        { title: t('campaign.frozen'), align: 'right', dataIndex: 'frozen' },
        { title: t('campaign.found'), align: 'right', render: (_, { found, added }) => found + added },
        { title: t('campaign.open'), align: 'right', render: (_, child) => openOf(child) },
        { title: t('campaign.retries'), align: 'right', dataIndex: 'retriesDue' },
        { title: t('campaign.unexplained'), align: 'right', dataIndex: 'unexplained' },
      ]}
    />
  )
}
