import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Alert } from 'antd'
import { listRows, showCampaign } from '../../slices/campaigns/contract.ts'
import { showHousehold } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { openOf, endedOf, rowsOf } from './campaign-figures.ts'
import type { CampaignSearch } from './campaign.tsx'
import { DoorCallForm } from './door-call-form.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Loaded } from './states.tsx'
import { Timeline } from './timeline.tsx'

/** Calls entered door after door: after saving, the next open door of the area comes by itself. */
export function CampaignCall() {
  const { campaign = '', household = '' } = useParams({ strict: false })
  const search: CampaignSearch = useSearch({ strict: false })
  const { post } = useSignedIn()
  const area = search.area ?? post.area
  const { t } = useWords()
  const page = useQuery({
    queryKey: ['campaign', campaign, area],
    queryFn: () => call(showCampaign, { params: { campaign }, query: { area } }),
  })
  const door = useQuery({
    queryKey: ['household', household],
    queryFn: () => call(showHousehold, { params: { household } }),
  })
  const onward = useNextDoor(campaign, area, household)
  return (
    <Loaded query={door}>
      {(shown) => (
        <Loaded query={page}>
          {(progress) => (
            <>
              <div className="page-head">
                <h1>
                  {shown.lineage
                    .slice(-2)
                    .map(({ name }) => shortName(name))
                    .join(' ')}{' '}
                  {shown.door}
                </h1>
                <span>
                  <Link to="/campaign/$campaign" params={{ campaign }} search={{ area }}>
                    {t('campaign.back')}
                  </Link>
                  {' · '}
                  {t('campaign.ended-of', { ended: endedOf(progress), rows: rowsOf(progress) })}
                </span>
              </div>
              {openOf(progress) === 0 && (
                <Alert
                  type="success"
                  showIcon
                  role="status"
                  style={{ marginBottom: 16 }}
                  title={t('campaign.all-done')}
                />
              )}
              <DoorCallForm
                key={household}
                household={shown}
                campaign={campaign}
                questions={progress.questions.map(({ field }) => field)}
                onSaved={() => onward.mutate()}
              />
              <p className="no-print">
                <Button onClick={() => onward.mutate()} loading={onward.isPending}>
                  {t('campaign.skip')}
                </Button>
              </p>
              <Timeline subject={household} />
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

/** Goes to the open door after this one, round to the first when the end is reached; to the campaign when none is left. */
function useNextDoor(campaign: string, area: string, household: string) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      const ask = (after?: string) =>
        call(listRows, { params: { campaign }, query: { area, show: 'open', after, limit: 2 } })
      const { household: here } = { household }
      const { area: own } = await call(showHousehold, { params: { household: here } })
      const after = (await ask(`${own}|${here}`)).rows[0]
      return after ?? (await ask()).rows.find((row) => row.household !== here)
    },
    onSuccess: (next) =>
      next
        ? navigate({
            to: '/campaign/$campaign/call/$household',
            params: { campaign, household: next.household },
            search: { area },
          })
        : navigate({ to: '/campaign/$campaign', params: { campaign }, search: { area } }),
  })
}
