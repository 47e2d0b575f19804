import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { listGates, showGate, type GateLine } from '../../slices/gates/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { AreaPicker } from './area-picker.tsx'
import { GateHours } from './checkpoint-hours.tsx'
import { Incidents } from './checkpoint-incidents.tsx'
import { GateKeys } from './checkpoint-keys.tsx'
import { Twice } from './checkpoint-twice.tsx'
import { moment } from './figures.ts'
import { Listing } from './listing.tsx'
import { Sign, type Tone } from './sign.tsx'
import { Loaded } from './states.tsx'

export type CheckpointsSearch = { area?: string | undefined; gate?: string | undefined }

/** An incident's clock runs: the page asks again this often. */
const AGAIN = 5_000

/** Every gate today: signs, shifts, passes, refusals; what has happened and what became of it. */
export function Checkpoints() {
  const { t, language } = useWords()
  const navigate = useNavigate()
  const { area, gate }: CheckpointsSearch = useSearch({ strict: false })
  const gates = useQuery({
    queryKey: ['board', 'gates', area],
    queryFn: () => call(listGates, { query: { area } }),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
    enabled: gate === undefined,
  })
  if (gate !== undefined) return <One gate={gate} />
  return (
    <>
      <div className="page-head">
        <h1>{t('checkpoints.title')}</h1>
        <AreaPicker
          label={t('area')}
          placeholder={t('duty.all-areas')}
          value={area}
          onChange={(next) => void navigate({ to: '/checkpoints', search: { area: next }, replace: true })}
        />
      </div>
      <Loaded query={gates}>
        {(shown) => (
          <>
            <p className="soft">{t('checkpoints.at', { time: moment(shown.at, language) })}</p>
            <Figures gates={shown.gates} />
            <Incidents incidents={shown.incidents} at={shown.at} />
            <Twice twice={shown.twice} />
            {shown.gates.length === 0 ? (
              <p className="panel">{t('checkpoints.none')}</p>
            ) : (
              <Gates gates={shown.gates} />
            )}
            <GateHours hours={shown.hours} />
          </>
        )}
      </Loaded>
    </>
  )
}

/** One gate: the same in detail, and who has been on. */
function One({ gate }: { gate: string }) {
  const { t, language } = useWords()
  const shown = useQuery({
    queryKey: ['board', 'gate', gate],
    queryFn: () => call(showGate, { params: { gate } }),
    refetchInterval: AGAIN,
  })
  return (
    <Loaded query={shown}>
      {(line) => (
        <>
          <p>
            <Link to="/checkpoints">‹ {t('checkpoints.all')}</Link>
          </p>
          <h1>
            {line.name} <small className="soft">{line.areaName}</small>
          </h1>
          <Figures gates={[line]} />
          <p>
            <Tools line={line} /> <Shifts line={line} />{' '}
            <Link className="button no-print" to="/checkpoints/$gate/sign" params={{ gate }}>
              {t('sign.print')}
            </Link>
          </p>
          <Incidents incidents={line.incidents} at={line.at} />
          <Twice twice={line.twice} />
          <GateHours hours={line.hours} />
          <GateKeys gate={gate} />
          <section className="panel">
            <h2>{t('checkpoints.turns')}</h2>
            {line.turns.length === 0 && <p className="soft">{t('checkpoints.nobody')}</p>}
            <ul>
              {line.turns.map(({ name, turn, at }) => (
                <li key={at + name}>
                  {t(turn === 'on' ? 'checkpoints.turn-on' : 'checkpoints.turn-off', {
                    name,
                    time: moment(at, language),
                  })}
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </Loaded>
  )
}

function Figures({ gates }: { gates: readonly GateLine[] }) {
  const { t } = useWords()
  const sum = (of: (line: GateLine) => number): number => gates.reduce((total, line) => total + of(line), 0)
  const figures = [
    { label: 'checkpoints.entered', count: sum(({ entered }) => entered), isAlarm: false },
    { label: 'checkpoints.refused', count: sum(({ refused }) => refused), isAlarm: false },
    { label: 'checkpoints.by-hand', count: sum(({ byHand }) => byHand), isAlarm: false },
    { label: 'checkpoints.empty', count: sum(({ keepers }) => Number(keepers.length === 0)), isAlarm: false },
    { label: 'checkpoints.open', count: sum(({ open }) => open), isAlarm: true },
  ] as const
  return (
    <div className="figures">
      {figures.map(({ label, count, isAlarm }) => (
        <div key={label} className={isAlarm && count > 0 ? 'figure alarm' : 'figure'}>
          <b>{count.toLocaleString('en')}</b>
          <span>{t(label)}</span>
        </div>
      ))}
    </div>
  )
}

function Gates({ gates }: { gates: readonly GateLine[] }) {
  const { t } = useWords()
  return (
    <Listing<GateLine>
      rowKey="gate"
      dataSource={gates}
      columns={[
        {
          title: t('checkpoints.gate'),
          render: (_, { gate, name, areaName }) => (
            <>
              <Link to="/checkpoints" search={{ gate }}>
                {name}
              </Link>
              <br />
              <span className="soft">{areaName}</span>
            </>
          ),
        },
        { title: t('checkpoints.tools'), render: (_, line) => <Tools line={line} /> },
        { title: t('checkpoints.shifts'), render: (_, line) => <Shifts line={line} /> },
        {
          title: t('checkpoints.keepers'),
          render: (_, { keepers }) => (keepers.length > 0 ? keepers.join(' · ') : t('checkpoints.nobody')),
        },
        { title: t('checkpoints.entered'), dataIndex: 'entered' },
        { title: t('checkpoints.refused'), dataIndex: 'refused' },
        { title: t('checkpoints.by-hand'), dataIndex: 'byHand' },
      ]}
    />
  )
}

function Tools({ line: { signs, thermometer } }: { line: GateLine }) {
  const { t } = useWords()
  if (signs === null || thermometer === null) return <Sign>{t('checkpoints.unsaid')}</Sign>
  const one = (isThere: boolean, word: 'checkpoints.signs' | 'checkpoints.thermometer') => (
    <Sign tone={isThere ? 'good' : 'bad'}>
      {isThere ? '✓' : '✕'} {t(word)}
    </Sign>
  )
  return (
    <>
      {one(signs, 'checkpoints.signs')} {one(thermometer, 'checkpoints.thermometer')}
    </>
  )
}

/** The three shifts of today, by their first hour. */
function Shifts({ line: { shifts } }: { line: GateLine }) {
  const { t } = useWords()
  return (
    <span>
      {shifts.map((isFilled, at) => {
        const [tone, sign, word]: [Tone, string, string] =
          isFilled === null
            ? ['plain', '·', t('checkpoints.not-begun')]
            : isFilled
              ? ['good', '✓', t('checkpoints.filled')]
              : ['bad', '✕', t('checkpoints.unfilled')]
        const begins = `${String(at * 8).padStart(2, '0')}:00`
        return (
          <Sign key={begins} tone={tone}>
            {sign} {begins} {word}
          </Sign>
        )
      })}
    </span>
  )
}
