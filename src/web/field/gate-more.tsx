/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { lanesWanted, meanWait, timeToClear } from '../../core/queueing.ts'
import { gatePass } from '../../slices/gates/kinds/gate-pass.ts'
import { gateShift } from '../../slices/gates/kinds/gate-shift.ts'
import { Counter } from './gate-form.tsx'
import type { GateKeeping } from './gate-keeping.ts'
import { useGateWords } from './gate-words.ts'
import { Button, say, Tick } from './parts.tsx'

/** What is not needed for each person: the shift, the queue, signs and tools, another gate. */
export function GateMore({ keeping, change }: { keeping: GateKeeping; change: (() => void) | undefined }) {
  const { t } = useGateWords()
  return (
    <>
      <Shift keeping={keeping} />
      <Queue keeping={keeping} />
      <Tools keeping={keeping} />
      {change && <Button onPress={change}>{t('gate.change')}</Button>}
    </>
  )
}

function Shift({ keeping }: { keeping: GateKeeping }) {
  const { t, when } = useGateWords()
  const last = keeping.own(gateShift.name).at(-1)
  const isOn = gateShift.payload.safeParse(last?.draft.payload).data?.turn === 'on'
  const turn = (to: 'on' | 'off'): void =>
    void keeping.app.record([{ kind: gateShift.name, subject: keeping.gate, payload: { turn: to } }])
  return (
    <p class="actions gate-shift">
      {isOn && last && (
        <span>✓ {t('gate.shift-since', { time: when(Date.parse(last.draft.happenedAt)) })}</span>
      )}
      <Button kind={isOn ? 'plain' : 'main'} onPress={() => turn(isOn ? 'off' : 'on')}>
        {t(isOn ? 'gate.shift-off' : 'gate.shift-on')}
      </Button>
    </p>
  )
}

/** Passes the measured times are taken from, and what stands in for them before there are any: seconds. */
const [MEASURED, ASSUMED] = [20, 12]
const QUARTER = 15 * 60_000

/** How long the queue takes, and whether another lane would help, by the gate's own measured times. */
function Queue({ keeping }: { keeping: GateKeeping }) {
  const { t } = useGateWords()
  const [waiting, setWaiting] = useState(0)
  const [lanes, setLanes] = useState(1)
  const passes = keeping.own(gatePass.name).slice(-300)
  const times = passes
    .flatMap(({ draft }) => gatePass.payload.safeParse(draft.payload).data?.seconds ?? [])
    .slice(-MEASURED)
  const serviceSeconds =
    times.length === 0 ? ASSUMED : times.reduce((sum, one) => sum + one, 0) / times.length
  const now = keeping.app.now()
  const recent = passes.filter(({ draft }) => now - Date.parse(draft.happenedAt) < QUARTER).length
  // Who came in a quarter of an hour: those who went through, and those who still stand there.
  const queue = { serviceSeconds, arrivalsPerMinute: (recent + waiting) / 15, lanes }
  const wanted = lanesWanted(queue)
  const wait = meanWait(queue)
  const isEnough = wanted !== undefined && wanted <= lanes
  return (
    <details class="gate-queue">
      <summary>
        {t('gate.queue')}
        {waiting > 0 && ` · ${waiting}`}
      </summary>
      <p>{t('gate.queue-waiting')}</p>
      <Counter value={waiting} most={300} onChange={setWaiting} />
      <p>{t('gate.queue-lanes')}</p>
      <Counter value={lanes} least={1} most={12} onChange={setLanes} />
      <p role="status">
        <b>{t('gate.queue-clear', { minutes: Math.ceil(timeToClear(waiting, queue) / 60) })}</b>{' '}
        {wanted === undefined
          ? `⚠ ${t('gate.queue-too-many')}`
          : isEnough && wait !== undefined
            ? `✓ ${t('gate.queue-enough')}`
            : `⚠ ${t('gate.queue-more', { lanes: wanted })}`}
      </p>
      <p class="soft">{t('gate.queue-basis', { seconds: Math.round(serviceSeconds) })}</p>
    </details>
  )
}

function Tools({ keeping }: { keeping: GateKeeping }) {
  const { t } = useGateWords()
  const [signs, setSigns] = useState(false)
  const [thermometer, setThermometer] = useState(false)
  const save = async (): Promise<void> => {
    await keeping.app.record([
      { kind: 'gate-equipped', subject: keeping.gate, payload: { signs, thermometer } },
    ])
    say(t('gate.tools-saved'))
  }
  return (
    <details class="gate-queue">
      <summary>{t('gate.tools')}</summary>
      <Tick label={t('gate.signs')} on={signs} onChange={setSigns} />
      <Tick label={t('gate.thermometer')} on={thermometer} onChange={setThermometer} />
      <Button onPress={() => void save()}>{t('gate.tools-save')}</Button>
    </details>
  )
}
