/** @jsxImportSource preact */
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { applyTextSize } from '../kit/text-size.ts'
import { Me } from './app.ts'
import { ask, type Reply } from './calls.ts'
import { Frame } from './frame.tsx'
import './me.css'
import { MeProvider, useMe } from './parts.tsx'
import { keepFiles } from './renewing.ts'
import { SignIn, slipInAddress } from './sign-in.tsx'
import { useWords, WordsProvider } from './words.tsx'

/** How often it is looked whether a new code is due while the page is in sight, and what the county has published, in milliseconds. */
const [LOOK, LOOK_AT_KEYS] = [5000, 5 * 60_000]

/** Signed in before: the code at once, whatever the network. Otherwise the server is asked who this is. */
function Page() {
  const { t } = useWords()
  const me = useMe()
  const [session, setSession] = useState<Reply<'showSession'> | 'none'>()
  const [secret] = useState(slipInAddress)
  const isKnown = me.kept.person !== undefined && !(secret !== undefined && me.kept.isOut)
  useEffect(() => {
    if (isKnown || secret !== undefined) return
    ask('showSession', {}).then(
      (found) => (found.person === null ? setSession(found) : me.enter(found.person)),
      () => setSession('none'),
    )
  }, [isKnown, secret, me])
  const entered = (person: string): void => {
    // Asked now, when the person has just done something: browsers then say yes.
    void navigator.storage?.persist?.()
    me.enter(person)
    void me.refresh(true)
    location.replace('#/')
  }
  if (isKnown) return <Frame entered={entered} />
  if (secret !== undefined) return <SignIn secret={secret} done={entered} />
  if (!session) return <main class="opening">{t('me.opening')}</main>
  return <SignIn session={session === 'none' ? undefined : session} done={entered} />
}

function begin(root: HTMLElement): void {
  const me = new Me({
    read: () => ({ wall: Date.now(), mono: performance.now() }),
    shelf: localStorage,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    makeCode: (body) => ask('makeCode', { body }),
  })
  let lookedAt = 0
  const turn = (): void => {
    if (document.visibilityState !== 'visible') return
    void me.refresh()
    if (performance.now() < lookedAt) return
    lookedAt = performance.now() + LOOK_AT_KEYS
    void lookAtKeys(me)
  }
  const seen = (): void => {
    if (document.visibilityState !== 'visible') return me.hidden()
    me.opened()
    lookedAt = 0
    turn()
  }
  document.addEventListener('visibilitychange', seen)
  window.addEventListener('online', seen)
  window.addEventListener('pagehide', () => me.hidden())
  setInterval(turn, LOOK)
  turn()
  root.textContent = ''
  render(
    <WordsProvider>
      <MeProvider value={me}>
        <Page />
      </MeProvider>
    </WordsProvider>,
    root,
  )
}

/** Keys that are out no more (a leak) make a code worthless at gates: a new one is asked for when the list of keys is another. */
async function lookAtKeys(me: Me): Promise<void> {
  const reply = await fetch('/codes/latest').catch(() => undefined)
  const latest: unknown = reply?.ok ? await reply.json().catch(() => undefined) : undefined
  if (typeof latest !== 'object' || latest === null) return
  // `latest` of codes/contract.ts.
  const { keys } = latest as { keys?: unknown }
  if (typeof keys === 'number') me.look(keys)
}

applyTextSize()
const root = document.getElementById('me')
if (root) begin(root)
keepFiles()
