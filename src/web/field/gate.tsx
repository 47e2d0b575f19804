/** @jsxImportSource preact */
import { useCallback, useEffect, useState } from 'preact/hooks'
import { uuidV7 } from '../../core/id.ts'
import { plainNumber } from '../../core/identity.ts'
import { CHECKPOINT } from '../../slices/gates/rules.ts'
import type { LineOf } from '../offline/lines.ts'
import type { App } from './app.ts'
import './gate.css'
import { GateCamera } from './gate-camera.tsx'
import { ByHand, IdentityEntry } from './gate-lane.tsx'
import { GateKeeping } from './gate-keeping.ts'
import { GateMore } from './gate-more.tsx'
import { readCode, type Fault, type Proven } from './gate-reading.ts'
import { Incidents } from './gate-red.tsx'
import { Shown } from './gate-shown.tsx'
import { GateStrip } from './gate-strip.tsx'
import { useGateWords } from './gate-words.ts'
import { Button, say, TextField, useApp } from './parts.tsx'
import { hearScanner } from './wedge.ts'

type Place = LineOf<'place'>
const CHOSEN = 'hutong.gate'

/** The gate's page: which gate, then its work. */
export function Gate() {
  const { t } = useGateWords()
  const app = useApp()
  const [chosen, setChosen] = useState(() => localStorage.getItem(CHOSEN) ?? '')
  const places = placesOf(app)
  const gate =
    places.find(({ subject }) => subject === chosen) ?? (places.length === 1 ? places[0] : undefined)
  const choose = (subject: string): void => {
    localStorage.setItem(CHOSEN, subject)
    setChosen(subject)
  }
  if (app.isPractice) return <p>{t('gate.practice')}</p>
  if (gate)
    return (
      <Working key={gate.subject} place={gate} change={places.length > 1 ? () => choose('') : undefined} />
    )
  return (
    <>
      <h1>{t('gate.choose')}</h1>
      {places.length === 0 && <p>{t('gate.none')}</p>}
      <div class="big">
        {places.map(({ subject, name }) => (
          <Button key={subject} onPress={() => choose(subject)}>
            {name}
          </Button>
        ))}
      </div>
      {app.enrolled.post.role === 'village-leader' && <NewGate app={app} done={choose} />}
    </>
  )
}

/** Checkpoints first; any other place of the scope has a door too. */
function placesOf(app: App): Place[] {
  const places: Place[] = []
  for (const { table, value } of app.store.rows().values())
    // Rows of this table are of its line (offline/lines.ts).
    if (table === 'place') places.push(value as Place)
  const rank = ({ tags }: Place): number => (tags.includes(CHECKPOINT) ? 0 : 1)
  return places.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'zh'))
}

/** Registered on the spot; the county's other phones hear of it with the changes. */
function NewGate({ app, done }: { app: App; done: (subject: string) => void }) {
  const { t } = useGateWords()
  const [name, setName] = useState('')
  const register = async (): Promise<void> => {
    const subject = uuidV7(app.now(), crypto.getRandomValues(new Uint8Array(10)))
    const payload = { name: name.trim(), tags: [CHECKPOINT] }
    await app.record([{ kind: 'place-registered', subject, area: app.enrolled.post.area, payload }])
    done(subject)
  }
  return (
    <section>
      <h2>{t('gate.new')}</h2>
      <TextField label={t('gate.new-name')} value={name} maxLength={80} onInput={setName} />
      <Button kind="main" disabled={name.trim() === ''} onPress={() => void register()}>
        {t('gate.new-go')}
      </Button>
    </section>
  )
}

type Stage =
  | { at: 'ready' | 'camera' | 'identity' | 'more' }
  | { at: 'code'; proven: Proven; since: number }
  | { at: 'hand'; how: 'no-code' | 'identity'; number?: string; fault?: Fault; since: number }

function Working({ place, change }: { place: Place; change: (() => void) | undefined }) {
  const { t } = useGateWords()
  const app = useApp()
  const keeping = useKeeping(app, place)
  const [stage, setStage] = useState<Stage>({ at: 'ready' })
  const [last, setLast] = useState<string>()
  const ready = (recorded?: string): void => {
    setStage({ at: 'ready' })
    setLast(recorded)
  }
  const hear = useCallback((text: string) => void stageOf(text, keeping).then(setStage), [keeping])
  useEffect(() => hearScanner(document, hear), [hear])
  // A judgement is seen from its top, wherever the page before it was scrolled to.
  useEffect(() => window.scrollTo(0, 0), [stage])
  useEffect(() => {
    // On this phone from now on, network or none.
    void import('./gate-reader.ts').then(({ warm }) => warm())
  }, [])
  const undo = async (): Promise<void> => {
    const record = app.store.own().find(({ draft }) => draft.id === last)
    if (record) await app.withdraw(record.draft, t('gate.undo-why'))
    setLast(undefined)
    say(t('gate.undone'))
  }
  return (
    <div class="gate">
      <GateStrip keeping={keeping} name={place.name} />
      {stage.at === 'ready' && (
        <>
          <Incidents keeping={keeping} />
          <section class="gate-ready">
            <h1>{t('gate.ready')}</h1>
            <p>{t('gate.ready-what')}</p>
          </section>
          <div class="big">
            <Button kind="main" onPress={() => setStage({ at: 'camera' })}>
              {t('gate.camera')}
            </Button>
            <Button onPress={() => setStage({ at: 'hand', how: 'no-code', since: performance.now() })}>
              {t('gate.no-code')}
            </Button>
            <Button onPress={() => setStage({ at: 'identity' })}>{t('gate.identity')}</Button>
            {last && <Button onPress={() => void undo()}>↶ {t('gate.undo')}</Button>}
          </div>
          <GateMore keeping={keeping} change={change} />
        </>
      )}
      {stage.at === 'camera' && <GateCamera found={hear} stop={() => setStage({ at: 'ready' })} />}
      {stage.at === 'identity' && <IdentityEntry hear={hear} stop={() => setStage({ at: 'ready' })} />}
      {stage.at === 'code' && (
        <Shown key={stage.since} keeping={keeping} proven={stage.proven} since={stage.since} done={ready} />
      )}
      {stage.at === 'hand' && <ByHand key={stage.since} keeping={keeping} {...stage} done={ready} />}
    </div>
  )
}

/** What a text leads to, whichever way it came: typed by a scanner or a hand, or seen by the camera. */
async function stageOf(text: string, keeping: GateKeeping): Promise<Stage> {
  const since = performance.now()
  const number = plainNumber(text)
  if (/^\d{17}[\dXx]$/.test(number)) return { at: 'hand', how: 'identity', number, since }
  const read = await readCode(text, keeping.papers)
  return 'fault' in read
    ? { at: 'hand', how: 'no-code', fault: read.fault, since }
    : { at: 'code', proven: read, since }
}

/** What goes on behind the screens, for as long as the page is open; drawn again when any of it changes. */
function useKeeping(app: App, { subject, tags }: Place): GateKeeping {
  const [keeping] = useState(() => new GateKeeping(app, subject, tags))
  const [, again] = useState(0)
  useEffect(() => {
    const stop = keeping.hear(() => again((count) => count + 1))
    void keeping.start()
    return () => {
      stop()
      keeping.stop()
    }
  }, [keeping])
  return keeping
}
