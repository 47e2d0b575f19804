import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import type { AreaLevel } from '../../core/area.ts'
import { findAreas, showArea } from '../../slices/areas/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { ExportButton } from './export-button.tsx'
import { AddHousehold } from './household-form.tsx'
import { HouseholdList } from './household-list.tsx'
import { shortName } from './names.ts'
import { useMayRecord } from './recording.tsx'
import { useSignedIn } from './session.tsx'
import { Loaded } from './states.tsx'

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
