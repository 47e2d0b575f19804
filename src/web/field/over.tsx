/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { kindTitle } from '../../slices/ledger/kinds.ts'
import { CallFailure } from '../kit/call.ts'
import { handIn, looseOf } from '../offline/handing.ts'
import { remoteOf } from '../offline/remote.ts'
import { FileList, SaveUnsent, useCarried } from './carried.tsx'
import { Button, useApp } from './parts.tsx'
import { VERSION } from './version.ts'
import { useWords } from './words.tsx'

/** A phone that may no more: what it still holds, counted and named, and the ways out of it. */
export function Over({ renew }: { renew: () => void }) {
  const { t, of } = useWords()
  const app = useApp()
  const { files, look } = useCarried()
  const { failure } = app.sync()
  const loose = looseOf(app.store)
  return (
    <>
      <h1>⚠ {t(failure?.code === 'device-post-over' ? 'over.post' : 'over.revoked')}</h1>
      {failure?.sentence && <p>{of(failure.sentence)}</p>}
      {loose.length === 0 && files.length === 0 && <p>✓ {t('over.nothing')}</p>}
      {loose.length > 0 && (
        <section>
          <p class="fault">{t('over.loose', { count: loose.length })}</p>
          <ul>
            {[...countByKind(loose.map(({ draft }) => draft.kind))].map(([kind, count]) => (
              <li key={kind}>
                {of(kindTitle(kind))} · {count}
              </li>
            ))}
          </ul>
        </section>
      )}
      <HandIn
        look={look}
        isNeeded={loose.length > 0 || files.some(({ state }) => state === 'here')}
        isAsked={files.some(({ from, state }) => from === 'own' && state === 'waiting')}
      />
      <FileList files={files} look={look} />
      {loose.length > 0 && <SaveUnsent bare />}
      <h2>{t('over.renew')}</h2>
      <p class="soft">{t('over.renew-what')}</p>
      <p class="actions">
        <Button onPress={renew}>{t('over.renew')}</Button>
      </p>
    </>
  )
}

/** Over the network, or, once it is there, how it stands. */
function HandIn({ look, isNeeded, isAsked }: { look: () => void; isNeeded: boolean; isAsked: boolean }) {
  const { t, of } = useWords()
  const app = useApp()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  if (!isNeeded && !isAsked) return null
  const hand = async (): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const { store, enrolled } = app
      await handIn(store, enrolled, remoteOf(enrolled.token), { now: app.now(), appVersion: VERSION })
    } catch (error) {
      const sentence = error instanceof CallFailure ? error.sentence : undefined
      setFault(sentence ? of(sentence) : t('bar.offline'))
    } finally {
      setBusy(false)
      look()
      app.refresh()
    }
  }
  return (
    <>
      {isNeeded && <p class="soft">{t('over.hand-in-what')}</p>}
      {fault && (
        <p class="fault" role="alert">
          ⚠ {fault}
        </p>
      )}
      <p class={isNeeded ? 'bottom' : 'actions'}>
        <Button kind={isNeeded ? 'main' : 'plain'} disabled={busy} onPress={() => void hand()}>
          {t(busy ? 'bar.sending' : isNeeded ? 'over.hand-in' : 'over.ask')}
        </Button>
      </p>
    </>
  )
}

function countByKind(kinds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}
