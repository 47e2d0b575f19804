/** @jsxImportSource preact */
import { useCallback, useEffect, useState } from 'preact/hooks'
import { CallFailure } from '../kit/call.ts'
import { listCarried, sendCarried, type Carried } from '../offline/carrying.ts'
import type { FieldDatabase } from '../offline/database.ts'
import { lostCount, releaseSpare } from '../offline/spare.ts'
import { filesHere, unsentCount, wipe } from '../offline/vault.ts'
import { Button } from './parts.tsx'
import { useWords } from './words.tsx'

type Held = { unsent: number; lost: number; files: number; own: readonly Carried[] }

async function heldBy(database: FieldDatabase): Promise<Held> {
  const [unsent, lost, files, all] = await Promise.all([
    unsentCount(database),
    lostCount(database),
    filesHere(database),
    listCarried(database),
  ])
  return { unsent, lost, files, own: all.filter(({ from }) => from === 'own') }
}

/**
 * The way out for whoever forgot the PIN: what was not sent is handed in without it, sealed as it lies there; then everything goes. What
 * would still be lost is named first.
 */
export function StartOver({ database, done }: { database: FieldDatabase; done: () => void }) {
  const { t } = useWords()
  const [held, setHeld] = useState<Held>()
  const look = useCallback(() => heldBy(database).then(setHeld), [database])
  useEffect(() => void look(), [look])
  if (held === undefined) return null
  const { unsent, lost, files, own } = held
  return (
    <>
      <HandInSpare database={database} files={own} look={look} />
      <p class="fault">⚠ {lost > 0 ? t('leave.loses', { count: lost }) : t('set.leave-sure')}</p>
      {files > 0 && <p class="fault">⚠ {t('leave.files', { count: files })}</p>}
      <Button
        kind="danger"
        onPress={() =>
          void wipe(database, unsent, files).then((isGone) => {
            if (isGone) location.reload()
            else done()
          })
        }
      >
        {t('set.leave-yes')}
      </Button>
    </>
  )
}

type Props = { database: FieldDatabase; files: readonly Carried[]; look: () => Promise<void> }

/** What is sealed on the locked phone goes to the command post; afterwards, how it stands. */
function HandInSpare({ database, files, look }: Props) {
  const { t, of } = useWords()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const open = files.filter(({ state }) => state === 'spare' || state === 'here')
  const hand = async (): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const { remoteOf } = await import('../offline/remote.ts')
      await releaseSpare(database)
      await sendCarried(database, remoteOf(''), Date.now(), {
        insists: true,
        only: 'own',
      })
    } catch (error) {
      const sentence = error instanceof CallFailure ? error.sentence : undefined
      setFault(sentence ? of(sentence) : t('bar.offline'))
    } finally {
      await look()
      setBusy(false)
    }
  }
  return (
    <>
      {files.map(({ order, count, state, told }) =>
        state === 'spare' ? null : (
          <p key={order}>
            {t('carry.own-file')}
            {count !== null && ` · ${t('carry.records', { count })}`} · {t(`carry-state.${state}`)}
            {told && ` ${of(told)}`}
          </p>
        ),
      )}
      {fault && (
        <p class="fault" role="alert">
          ⚠ {fault}
        </p>
      )}
      {open.length > 0 && (
        <>
          <p>{t('spare.what', { count: open.reduce((sum, { count }) => sum + (count ?? 0), 0) })}</p>
          <Button kind="main" disabled={busy} onPress={() => void hand()}>
            {t(busy ? 'bar.sending' : 'over.hand-in')}
          </Button>
        </>
      )}
    </>
  )
}
