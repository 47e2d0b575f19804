/** @jsxImportSource preact */
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { openDatabase, PRACTICE } from '../offline/database.ts'
import type { Tries } from '../offline/lock.ts'
import { isLocked, open, setUp, triesSoFar } from '../offline/vault.ts'
import type { App, Enrolled } from './app.ts'
import { Enrol, forgetDeviceId, secretInAddress } from './enrol.tsx'
import './field.css'
import type { Frame } from './frame.tsx'
import { readEarly, type Store } from '../offline/store.ts'
import { HandOver, mustHandOver } from './hand-over.tsx'
import { becomeOnlyOne, isAble } from './only-one.ts'
import { AppProvider, Button } from './parts.tsx'
import { ChoosePin, Unlock } from './pin.tsx'
import { StartOver } from './start-over.tsx'
import { applyTextSize } from '../kit/text-size.ts'
import { VERSION } from './version.ts'
import { useWords, WordsProvider } from './words.tsx'

const database = openDatabase('hutong.field')

type Stage =
  | { is: 'starting' | 'elsewhere' | 'enrol' }
  | { is: 'choose'; enrolled: Enrolled; offset: number }
  | { is: 'locked'; tries: Tries }
  /** `from`: what the practice alley was entered from, and is left to. */
  | { is: 'open'; app: App; frame: typeof Frame; from?: Stage }
  | { is: 'renew'; app: App }
  | { is: 'hand-over'; app: App; next: Enrolled; offset: number }

/** From the first screen to the open app: enrol, choose a PIN, or enter it. */
function Field() {
  const { t } = useWords()
  const [stage, setStage] = useState<Stage>({ is: 'starting' })
  const [busy, setBusy] = useState(false)
  const [secret] = useState(secretInAddress)
  useEffect(() => {
    void firstStage().then((first) => {
      setStage(first)
      whenPainted(() => readOn(first))
    })
  }, [])
  const busily = async (work: () => Promise<Stage>): Promise<void> => {
    setBusy(true)
    setStage(await work())
    setBusy(false)
  }
  switch (stage.is) {
    case 'starting':
      return <main class="opening">{t('field.loading')}</main>
    case 'elsewhere':
      return (
        <main class="opening">
          <p>{t('field.elsewhere')}</p>
          <Button kind="main" onPress={() => location.reload()}>
            {t('field.again')}
          </Button>
        </main>
      )
    case 'enrol':
      return (
        <Enrol
          secret={secret}
          done={(enrolled, offset) => setStage({ is: 'choose', enrolled, offset })}
          practise={() => void practising(stage).then(setStage)}
        />
      )
    case 'choose':
      return <ChoosePin busy={busy} done={(pin) => void busily(() => begin(pin, stage))} />
    case 'locked':
      return (
        <Unlock
          tries={stage.tries}
          busy={busy}
          done={(pin) => void busily(async () => renewIf(secret !== undefined, await unlock(pin)))}
          forgot={<StartOver database={database} done={() => setStage({ is: 'enrol' })} />}
        />
      )
    case 'open':
      return (
        <AppProvider key={stage.from ? 'practice' : 'real'} value={stage.app}>
          <stage.frame
            lock={() => {
              stage.app.stop()
              location.reload()
            }}
            renew={() => setStage(renewIf(true, stage))}
            practise={() => void practising(stage).then(setStage)}
            end={() => void leftPractice(stage).then(setStage)}
          />
        </AppProvider>
      )
    case 'renew':
      return (
        <Enrol
          secret={secret}
          done={(next, offset) => {
            const over: Stage = { is: 'hand-over', app: stage.app, next, offset }
            if (mustHandOver(stage.app, next)) setStage(over)
            else void busily(() => goOnAs(over))
          }}
          back={() => location.reload()}
        />
      )
    case 'hand-over':
      return <HandOver {...stage} busy={busy} done={() => void busily(() => goOnAs(stage))} />
  }
}

/** From an open app to its enrolment anew: the exchange rests meanwhile. */
function renewIf(wanted: boolean, stage: Stage): Stage {
  if (!wanted || stage.is !== 'open') return stage
  stage.app.stop()
  return { is: 'renew', app: stage.app }
}

async function goOnAs({ app, next, offset }: { app: App; next: Enrolled; offset: number }): Promise<Stage> {
  const { goOn } = await import('../offline/handing.ts')
  await goOn(app.store, app.enrolled, next, { now: app.now(), appVersion: VERSION })
  await app.store.mark({ offset })
  forgetDeviceId()
  return opened(app.store, next)
}

/** Real work goes on beside it: its app stays open and sends what it holds. */
async function practising(from: Stage): Promise<Stage> {
  const [, { Frame: frame }] = await loadPages()
  const { beginPractice } = await import('./practice.ts')
  const app = await beginPractice()
  location.replace('#/')
  return { is: 'open', app, frame, from }
}

async function leftPractice(stage: Stage & { is: 'open' }): Promise<Stage> {
  const { endPractice } = await import('./practice.ts')
  await endPractice(stage.app)
  location.replace('#/')
  return stage.from ?? { is: 'starting' }
}

/** On its way from the disk while somebody enters digits; the lock of this window keeps it from changing. */
let early: ReturnType<typeof readEarly> | undefined

async function firstStage(): Promise<Stage> {
  if (!(await becomeOnlyOne())) return { is: 'elsewhere' }
  // Killed in the middle of it: nothing of a practice alley is kept.
  void openDatabase(PRACTICE).delete()
  if (!(await isLocked(database))) return { is: 'enrol' }
  return { is: 'locked', tries: await triesSoFar(database) }
}

/** A slow phone shows its first screen before it reads on. */
function whenPainted(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work))
}

/** What comes after the first screen, while somebody enters digits. */
function readOn(first: Stage): void {
  if (first.is === 'locked') early = readEarly(database)
  void loadPages()
}

async function begin(
  pin: string,
  { enrolled, offset }: { enrolled: Enrolled; offset: number },
): Promise<Stage> {
  // Asked now, when the person has just done something: browsers then say yes.
  void navigator.storage?.persist?.()
  const store = await setUp(database, pin, enrolled)
  await store.mark({ offset })
  forgetDeviceId()
  return opened(store, enrolled)
}

async function unlock(pin: string): Promise<Stage> {
  const result = await open(database, pin, Date.now(), early ? { early } : {})
  if (!('store' in result)) return { is: 'locked', tries: result }
  // Sealed by `begin`.
  return opened(result.store, result.enrolled as Enrolled)
}

/** The pages and the record kinds they are drawn from, fetched once. */
const fetchPages = () => Promise.all([import('./app.ts'), import('./frame.tsx')])
let pages: ReturnType<typeof fetchPages> | undefined

function loadPages(): ReturnType<typeof fetchPages> {
  return (pages ??= fetchPages())
}

/** Milliseconds in which an alley's residents are in: so long nobody is shown a list that is not whole. */
const SOON = 200

async function opened(store: Store, enrolled: Enrolled): Promise<Stage> {
  const [{ App }, { Frame: frame }] = await loadPages()
  await Promise.race([store.whole(), new Promise((done) => setTimeout(done, SOON))])
  const app = new App(store, enrolled)
  window.addEventListener('online', () => app.kick())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    app.refresh()
    app.kick()
  })
  app.kick()
  return { is: 'open', app, frame }
}

applyTextSize()
const root = document.getElementById('field')
if (root && isAble()) {
  root.textContent = ''
  render(
    <WordsProvider>
      <Field />
    </WordsProvider>,
    root,
  )
  if ('serviceWorker' in navigator)
    void navigator.serviceWorker.register('/field/sw.js', { scope: '/field/' })
}
