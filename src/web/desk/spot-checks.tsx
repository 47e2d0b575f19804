import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useRef, useState } from 'react'
import { may } from '../../core/role.ts'
import { doorsNeeded } from '../../core/sampling.ts'
import { drawSpotCheck, listSpotChecks, type SpotCheck } from '../../slices/rounds/contract.ts'
import { call } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { useSignedIn } from './session.tsx'
import { Sign } from './sign.tsx'
import { Failure, Loaded } from './states.tsx'

const SHARES = [0.02, 0.05, 0.1, 0.2]
const CONFIDENCE = 0.95

const percentOf = (share: number): string => `${Math.round(share * 1000) / 10} %`

/** Doors of the day looked at again by somebody else: drawing them, and what the second look shows so far. */
export function SpotChecks({ area, day }: { area: string | undefined; day: string | undefined }) {
  const { t } = useWords()
  const { post } = useSignedIn()
  const checks = useQuery({
    queryKey: ['spot-checks', area],
    queryFn: () => call(listSpotChecks, { query: { area } }),
  })
  return (
    <section className="panel">
      <h2>{t('spot.title')}</h2>
      <p className="soft">{t('spot.what')}</p>
      {may(post.role, 'manage-duties') && day !== undefined && <Draw area={area} day={day} />}
      <Loaded
        query={checks}
        empty={({ checks: shown }) => (shown.length === 0 ? <p>{t('spot.none')}</p> : undefined)}
      >
        {({ checks: shown }) => shown.map((one) => <Drawn key={one.check} check={one} />)}
      </Loaded>
    </section>
  )
}

function Draw({ area, day }: { area: string | undefined; day: string }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [share, setShare] = useState(0.05)
  // Kept until it is known to be drawn: pressing again after a lost answer draws nothing twice.
  const check = useRef(newId())
  const draw = useMutation({
    mutationFn: () =>
      call(drawSpotCheck, {
        body: { check: check.current, area, day, share, confidence: CONFIDENCE, withinHours: 48 },
      }),
    onSuccess: () => {
      check.current = newId()
      void client.invalidateQueries()
    },
  })
  const said = { confidence: percentOf(CONFIDENCE), share: percentOf(share) }
  return (
    <div className="no-print">
      {draw.isError && <Failure error={draw.error} />}
      <div className="actions" style={{ alignItems: 'center' }}>
        <span>{t('spot.share')}</span>
        <Select
          aria-label={t('spot.share')}
          style={{ width: 110 }}
          value={share}
          onChange={setShare}
          options={SHARES.map((value) => ({ value, label: percentOf(value) }))}
        />
        <Button onClick={() => draw.mutate()} loading={draw.isPending}>
          {t('spot.draw', { day })}
        </Button>
      </div>
      <p className="soft">{t('spot.needs', { ...said, doors: doorsNeeded(share, CONFIDENCE) })}</p>
      <div role="status">{draw.data && <p>✓ {t('spot.drawn', draw.data)}</p>}</div>
    </div>
  )
}

function Drawn({ check }: { check: SpotCheck }) {
  const { t, language } = useWords()
  const { day, areaName, drawnAt, by, from, drawn, looked, otherwise, samePerson, unassigned, upper, doors } =
    check
  return (
    <div className="asked spot">
      <div className="asked-head">
        <b>
          {areaName} · {day}
        </b>
        <Sign tone={looked === drawn ? 'good' : 'plain'}>
          {looked === drawn ? '✓' : '○'} {t('spot.looked', { looked, drawn })}
        </Sign>
      </div>
      <p className="soft">{[t('spot.from', { drawn, from }), by, moment(drawnAt, language)].join(' · ')}</p>
      {looked > 0 && (
        <p>
          {t('spot.found', { otherwise, looked })}{' '}
          {upper !== null &&
            t('spot.upper', { upper: percentOf(upper), confidence: percentOf(check.confidence) })}
        </p>
      )}
      {samePerson > 0 && <p>! {t('spot.same-person', { count: samePerson })}</p>}
      {unassigned > 0 && <p>! {t('spot.unassigned', { count: unassigned })}</p>}
      {doors.length > 0 && (
        <ul className="asked-doors">
          {doors.map(({ subject, label, areaName: where }) => (
            <li key={subject}>
              <Link className="button" to="/household/$household" params={{ household: subject }}>
                ≠ {where} {label}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Link
        to="/duties"
        search={{ measure: check.measure, state: 'open' }}
        style={{ textDecoration: 'underline' }}
      >
        {t('spot.duties')}
      </Link>
    </div>
  )
}
