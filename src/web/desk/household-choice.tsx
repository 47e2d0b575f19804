import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { FIELD_WORDS } from '../../core/field-words.ts'
import { listHouseholds } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { Labelled } from './labelled.tsx'
import { Failure } from './states.tsx'

/** A household of one's area: first the alley, then the door in it. */
export function HouseholdChoice({
  start,
  except,
  chosen,
  choose,
}: {
  /** The area whose doors are offered first. */
  start: string
  except?: string
  chosen: string | undefined
  choose: (household: string | undefined) => void
}) {
  const { t, language } = useWords()
  const [area, setArea] = useState<string | undefined>(start)
  const doors = useQuery({
    queryKey: ['households', 'choice', area],
    queryFn: () => call(listHouseholds, { query: { area, limit: 200 } }),
    enabled: area !== undefined,
  })
  const options = (doors.data?.households ?? [])
    .filter(({ household }) => household !== except)
    .map(({ household, door, address, head }) => ({
      value: household,
      label: [address || door, head].filter(Boolean).join(' · '),
    }))
  return (
    <>
      <div className="field">
        <span className="group-label">{t('move.where')}</span>
        <AreaPicker
          label={t('move.where')}
          value={area}
          onChange={(next) => {
            setArea(next)
            choose(undefined)
          }}
        />
        <span className="soft">{t('move.only-yours')}</span>
      </div>
      {doors.isError && <Failure error={doors.error} />}
      <Labelled label={FIELD_WORDS['household']?.[language] ?? ''}>
        {(id) => (
          <Select
            id={id}
            style={{ width: '100%' }}
            showSearch={{ optionFilterProp: 'label' }}
            loading={doors.isFetching}
            value={chosen ?? null}
            placeholder={t('move.pick-door')}
            notFoundContent={t('move.no-doors')}
            options={options}
            onChange={(household: string | null) => choose(household ?? undefined)}
          />
        )}
      </Labelled>
    </>
  )
}
