/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { pathOf, useApp } from './parts.tsx'
import { useWords } from './words.tsx'

/** Always there: what is not sent, when the phone was last up to date, and whether the browser keeps what is here. */
export function StatusBar() {
  const { t, when } = useWords()
  const app = useApp()
  const persisted = usePersisted()
  const { phase, failure } = app.sync()
  const [unsent, photos, sentBack] = [app.unsent(), app.unsentPhotos(), app.sentBack()]
  const { syncedAt } = app.store.marks()
  const now =
    phase === 'sending'
      ? t('bar.sending')
      : phase === 'fetching'
        ? t('bar.fetching')
        : failure?.code === 'offline' || !navigator.onLine
          ? t('bar.offline')
          : syncedAt === undefined
            ? t('bar.never')
            : t('bar.synced', { time: when(syncedAt) })
  return (
    <a
      class={`status ${unsent + photos > 0 ? 'waiting' : ''}`}
      href={pathOf('settings')}
      aria-label={t('bar.title')}
    >
      {unsent > 0 && <b>↑ {t('bar.unsent', { count: unsent })}</b>}
      {photos > 0 && <b>↑ {t('bar.photos', { count: photos })}</b>}
      {unsent + photos === 0 && <b>✓ {t('bar.all-sent')}</b>}
      {sentBack > 0 && <b class="back">⚠ {t('bar.refused', { count: sentBack })}</b>}
      <span>{now}</span>
      {persisted === false && <span class="unsafe">⚠ {t('bar.unsafe')}</span>}
    </a>
  )
}

/** Whether the browser has promised to keep what is stored; undefined while it was not asked. */
export function usePersisted(): boolean | undefined {
  const [persisted, setPersisted] = useState<boolean>()
  useEffect(() => {
    void navigator.storage?.persisted?.().then(setPersisted)
  }, [])
  return persisted
}
