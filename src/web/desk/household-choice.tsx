import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { DIGITS } from '../../core/area.ts'
import { FIELD_WORDS } from '../../core/field-words.ts'
import { listHouseholds } from '../../slices/register/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { Labelled } from './labelled.tsx'
import { Failure } from './states.tsx'

/** Doors offered at once: more are told of, and found by typing. */
const OFFERED = 50

/** A household of one's area: first where, a village at most, then the door in it, found by its number or by who lives there. */
export function HouseholdChoice({
  start,
  except,
  chosen,
  choose,
}: {
  /** The area whose doors are offered first, where it is small enough. */
  start: string
  except?: string
  chosen: string | undefined
  choose: (household: string | undefined) => void
}) {
  const { t, language } = useWords()
  const [area, setArea] = useState(start.length >= DIGITS.village ? start : undefined)
  const [text, setText] = useState('')
  const q = text.trim()
  const doors = useQuery({
    queryKey: ['households', 'choice', area, q],
    queryFn: () => call(listHouseholds, { query: { area, limit: OFFERED, ...(q ? { q } : {}) } }),
    enabled: area !== undefined,
    placeholderData: keepPreviousData,
  })
  const options = (area === undefined ? [] : (doors.data?.households ?? []))
    .filter(({ household }) => household !== except)
    .map(({ household, door, address, head }) => ({
      value: household,
      label: [address || door, head].filter(Boolean).join(' · '),
    }))
  const isCut = area !== undefined && doors.data?.next != null
  return (
    <>
      <div className="field">
        <span className="group-label">{t('move.where')}</span>
        <AreaPicker
          label={t('move.where')}
          value={area}
          fits={(found) => found.area.length >= DIGITS.village}
          onChange={(next) => {
            setArea(next)
            setText('')
            choose(undefined)
          }}
        />
        <span className="soft">{t('move.only-yours')}</span>
      </div>
      {doors.isError && <Failure error={doors.error} retry={() => void doors.refetch()} />}
      <Labelled
        label={FIELD_WORDS['household']?.[language] ?? ''}
        hint={isCut ? t('move.more-doors', { count: OFFERED }) : undefined}
      >
        {(id) => (
          <Select
            id={id}
            style={{ width: '100%' }}
            showSearch={{ filterOption: false, onSearch: setText }}
            loading={doors.isFetching}
            value={chosen ?? null}
            placeholder={t('move.pick-door')}
            notFoundContent={
              area === undefined
                ? t('move.no-doors')
                : doors.isFetching
                  ? t('loading')
                  : t('move.no-such-door')
            }
            options={options}
            onChange={(household: string | null) => choose(household ?? undefined)}
          />
        )}
      </Labelled>
    </>
  )
}
