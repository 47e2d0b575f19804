/** @jsxImportSource preact */
import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { KEEPERS } from '../../slices/gates/rules.ts'
import { AddHousehold, AddPerson } from './add.tsx'
import { CallFlow } from './call.tsx'
import { DirectivePage, Directives } from './directives.tsx'
import { Door } from './door.tsx'
import { Find } from './find.tsx'
import { Messages } from './inbox.tsx'
import { Mine } from './mine.tsx'
import { Over } from './over.tsx'
import { Button, pathOf, Said, useApp, useRoute } from './parts.tsx'
import { PracticeBar } from './practice-bar.tsx'
import { RecordForm } from './record-form.tsx'
import { Settings } from './settings.tsx'
import { StatusBar } from './status-bar.tsx'
import { Site } from './site.tsx'
import { Today } from './today.tsx'
import { useWords } from './words.tsx'

/** The frame around every page of the open app: how sending stands above, the four pages below, under the thumb. */
export function Frame({ lock, renew, practise, end }: Ways & { end: () => void }) {
  const { t } = useWords()
  const route = useRoute()
  useClock()
  const app = useApp()
  const { over, failure } = app.sync()
  const tab = TABS.find((one) => one === route[0]) ?? 'today'
  const keepsGate = KEEPERS.includes(app.enrolled.post.role) && !app.isPractice
  return (
    <>
      {app.isPractice ? <PracticeBar end={end} /> : <StatusBar />}
      <NewVersion />
      <Broken />
      {failure && failure.code !== 'offline' && !over && (
        <p class="notice" role="alert">
          ⚠ <Sentence />
        </p>
      )}
      <main id="main">
        {over && tab === 'today' ? (
          <Over renew={renew} />
        ) : (
          <Page route={route} lock={lock} renew={renew} practise={practise} />
        )}
      </main>
      <Said />
      <nav class="tabs" aria-label={t('field.nav')}>
        {TABS.filter((one) => one !== 'gate' || keepsGate).map((one) => (
          <a
            key={one}
            href={one === 'today' ? '#/' : pathOf(one)}
            aria-current={one === tab ? 'page' : undefined}
          >
            <Sign name={one} />
            {t(`field.${one}`)}
          </a>
        ))}
      </nav>
    </>
  )
}

const TABS = ['today', 'gate', 'find', 'mine', 'settings'] as const

type Ways = { lock: () => void; renew: () => void; practise: () => void }

/** Pages about who lives at a door: they wait until everybody has been read from the disk. */
const OF_PEOPLE = ['door', 'call', 'record', 'add-household', 'add-person', 'mine']

function Page({ route, ...ways }: { route: string[] } & Ways) {
  const { t } = useWords()
  const app = useApp()
  const [page, first = '', second = ''] = route
  if (!app.store.isWhole() && OF_PEOPLE.includes(page ?? ''))
    return <p class="opening">{t('field.loading')}</p>
  switch (page) {
    case 'door':
      return <Door key={first} household={first} />
    case 'call':
      return <CallFlow key={first + second} household={first} end={second} corrects={route[3]} />
    case 'site':
      return <Site key={first} subject={first} />
    case 'record':
      return <RecordForm key={first + second} subject={first} kind={second} preset={route[3]} />
    case 'gate':
      return <GatePage />
    case 'badge':
      return <BadgePage />
    case 'find':
      return <Find />
    case 'add-household':
      return <AddHousehold />
    case 'add-person':
      return <AddPerson key={first} household={first} />
    case 'mine':
      return <Mine />
    case 'messages':
      return <Messages />
    case 'directives':
      return <Directives />
    case 'directive':
      return <DirectivePage key={first} directive={first} />
    case 'settings':
      return <Settings {...ways} />
    default:
      return <Today />
  }
}

/** Fetched when somebody keeps a gate, and for nobody else. */
function GatePage() {
  const { t } = useWords()
  const [page, setPage] = useState<{ Gate: FunctionComponent }>()
  useEffect(() => {
    void import('./gate.tsx').then(setPage)
  }, [])
  return page ? <page.Gate /> : <p class="opening">{t('field.loading')}</p>
}

/** Fetched with the first look at it; the service worker keeps it from then on. */
function BadgePage() {
  const { t } = useWords()
  const [page, setPage] = useState<{ Badge: FunctionComponent }>()
  useEffect(() => {
    void import('./badge.tsx').then(setPage)
  }, [])
  return page ? <page.Badge /> : <p class="opening">{t('field.loading')}</p>
}

/** Something could not be kept: said where it cannot be missed, and the form is still there. */
function Broken() {
  const { t } = useWords()
  const [isBroken, setBroken] = useState(false)
  useEffect(() => {
    const listen = (): void => setBroken(true)
    window.addEventListener('unhandledrejection', listen)
    return () => window.removeEventListener('unhandledrejection', listen)
  }, [])
  if (!isBroken) return null
  return (
    <p class="notice" role="alert">
      ⚠ {t('field.broken')} <Button onPress={() => setBroken(false)}>{t('mine.settled')}</Button>
    </p>
  )
}

/** What the server said, in its own words. */
function Sentence() {
  const { t, of } = useWords()
  const { failure } = useApp().sync()
  return <>{failure?.sentence ? of(failure.sentence) : t('sync.failed')}</>
}

/** Windows open and close, dates change: what is shown is worked out anew each minute. */
function useClock(): void {
  const app = useApp()
  useEffect(() => {
    const timer = setInterval(() => app.refresh(), 60_000)
    return () => clearInterval(timer)
  }, [app])
}

/** A new version is taken when the person says so: never under a half-filled form. */
function NewVersion() {
  const { t } = useWords()
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null)
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return
    void navigator.serviceWorker.ready.then((registration) => {
      setWaiting(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const next = registration.installing
        next?.addEventListener('statechange', () => {
          if (next.state === 'installed') setWaiting(next)
        })
      })
    })
  }, [])
  if (!waiting) return null
  return (
    <p class="notice">
      {t('field.new-version')}{' '}
      <Button
        onPress={() => {
          navigator.serviceWorker.addEventListener('controllerchange', () => location.reload())
          waiting.postMessage('use-new', [])
        }}
      >
        {t('field.use-new')}
      </Button>
    </p>
  )
}

const SIGNS = {
  today: 'M4 6h16M4 12h16M4 18h10M17 18l2 2 4-5',
  gate: 'M4 20V8M20 20V8M4 11h16M4 15h16M8 11l-2 4M13 11l-2 4M18 11l-2 4',
  find: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 21 21',
  mine: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M8 14v6',
}

function Sign({ name }: { name: keyof typeof SIGNS }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={SIGNS[name]} />
    </svg>
  )
}
