/** @jsxImportSource preact */
import { isSame, unsentOf } from '../offline/handing.ts'
import type { App, Enrolled } from './app.ts'
import { Button } from './parts.tsx'
import { useWords } from './words.tsx'

/** True when something on this phone was never sent and is not the new holder's to send. */
export function mustHandOver(app: App, next: Enrolled): boolean {
  return !isSame(app.enrolled, next) && unsentOf(app.store).length > 0
}

/** Says what of the holder before is still here, how much it is, and where it goes. */
export function HandOver({ app, busy, done }: { app: App; busy: boolean; done: () => void }) {
  const { t } = useWords()
  const { account, post } = app.enrolled
  return (
    <main class="enrol">
      <h1>{t('renew.title')}</h1>
      <p>
        {t('renew.other', {
          count: unsentOf(app.store).length,
          name: account.name,
          area: post.areaName,
        })}
      </p>
      <Button kind="main" disabled={busy} onPress={done}>
        {t(busy ? 'enrol.busy' : 'renew.go-on')}
      </Button>
    </main>
  )
}
