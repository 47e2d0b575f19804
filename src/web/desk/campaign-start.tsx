import { useNavigate } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import { ROLE_TITLES, type Role } from '../../core/role.ts'
import { planCampaign, startCampaign } from '../../slices/campaigns/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { shortName } from './names.ts'
import { useSignedIn } from './session.tsx'
import { Failure, Loaded } from './states.tsx'

const DOERS: readonly Role[] = ['alley-chief', 'stairwell-chief', 'contact-cadre', 'village-leader']

/** In three days at six in the evening, county time. */
function usualDeadline(): string {
  return `${new Date(Date.now() + (72 + 8) * 3_600_000).toISOString().slice(0, 10)}T18:00`
}

/** Areas, questions and deadline; what would be frozen is shown before it is. */
export function CampaignStart({ cancel }: { cancel: () => void }) {
  const { t, of } = useWords()
  const { post } = useSignedIn()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [id] = useState(newId)
  const [title, setTitle] = useState('')
  const [areas, setAreas] = useState<string[]>([post.area])
  const [dueAt, setDueAt] = useState(usualDeadline)
  const [doer, setDoer] = useState<Role>('alley-chief')
  const [unasked, setUnasked] = useState<readonly string[]>([])
  const plan = useQuery({
    queryKey: ['campaign-plan', areas.join()],
    queryFn: () => call(planCampaign, { query: { areas: areas.join(',') } }),
  })
  const start = useMutation({
    mutationFn: (questions: string[]) =>
      call(startCampaign, {
        body: { campaign: id, title, areas, questions, dueAt: `${dueAt}:00+08:00`, doer },
      }),
    onSuccess: async ({ campaign }) => {
      await client.invalidateQueries()
      await navigate({ to: '/campaign/$campaign', params: { campaign } })
    },
  })
  return (
    <Loaded query={plan}>
      {({ households, persons, questions, areas: choices }) => (
        <form
          className="panel form"
          onSubmit={(event) => {
            event.preventDefault()
            start.mutate(questions.map(({ field }) => field).filter((field) => !unasked.includes(field)))
          }}
        >
          <h2>{t('campaign.start')}</h2>
          {start.isError && <Failure error={start.error} />}
          <label htmlFor="campaign-title">{t('campaign.title')}</label>
          <Input
            id="campaign-title"
            required
            maxLength={120}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
          <label htmlFor="campaign-areas">{t('campaign.areas')}</label>
          <Select
            id="campaign-areas"
            mode="multiple"
            value={areas}
            onChange={(chosen: string[]) =>
              setAreas(chosen.length === 0 ? [post.area] : onlyOneLevel(chosen))
            }
            options={choices.map(({ area, name }) => ({ value: area, label: shortName(name) }))}
            optionFilterProp="label"
          />
          <label htmlFor="campaign-due">{t('campaign.due')}</label>
          <Input
            id="campaign-due"
            type="datetime-local"
            required
            value={dueAt}
            onChange={(event) => setDueAt(event.target.value)}
          />
          <label htmlFor="campaign-doer">{t('campaign.doer')}</label>
          <Select
            id="campaign-doer"
            value={doer}
            onChange={setDoer}
            options={DOERS.map((role) => ({ value: role, label: of(ROLE_TITLES[role]) }))}
          />
          <fieldset>
            <legend>{t('campaign.questions')}</legend>
            {questions.map(({ field, text }) => (
              <div key={field}>
                <Checkbox
                  checked={!unasked.includes(field)}
                  onChange={({ target }) =>
                    setUnasked(target.checked ? unasked.filter((one) => one !== field) : [...unasked, field])
                  }
                >
                  {of(text)}
                </Checkbox>
              </div>
            ))}
          </fieldset>
          <p>
            <b>{t('campaign.will-freeze', { households, persons })}</b>
          </p>
          <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap' }}>
            <Button type="primary" size="large" htmlType="submit" loading={start.isPending}>
              {t('campaign.start-now')}
            </Button>
            <Button size="large" onClick={cancel}>
              {t('campaign.cancel')}
            </Button>
          </div>
        </form>
      )}
    </Loaded>
  )
}

/** The last choice decides: the whole, or parts of it, never both. */
function onlyOneLevel(chosen: string[]): string[] {
  const last = chosen.at(-1) ?? ''
  return chosen.filter((one) => one === last || (!one.startsWith(last) && !last.startsWith(one)))
}
