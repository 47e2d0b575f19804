/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { CallFailure } from '../kit/call.ts'
import { useAbout } from './about.ts'
import { ask } from './calls.ts'
import { Button, failureOf, Fault, Head, pathOf, say, TextField } from './parts.tsx'
import { useWords } from './words.tsx'

/** With a reason, and whether one wants to be tested again. */
export function AppealForm({ person }: { person: string }) {
  const { t } = useWords()
  const { shown } = useAbout(person)
  const [reason, setReason] = useState('')
  const [wantsTest, setWantsTest] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<CallFailure>()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setBusy(true)
        setFailure(undefined)
        ask('appealMine', { body: { person, reason, wantsTest } })
          .then(
            () => {
              say(t('appeal.made'))
              location.replace(pathOf('why', person))
            },
            (error: unknown) => setFailure(failureOf(error)),
          )
          .finally(() => setBusy(false))
      }}
    >
      <Head title={t('appeal.title')} under={shown?.profile.name} />
      <p>{t('appeal.what')}</p>
      <TextField
        label={t('appeal.reason')}
        hint={t('appeal.reason.hint')}
        long
        maxLength={500}
        value={reason}
        onInput={setReason}
      />
      <label class="tick">
        <input
          type="checkbox"
          checked={wantsTest}
          onChange={(event) => setWantsTest(event.currentTarget.checked)}
        />
        <span>{t('appeal.test')}</span>
      </label>
      <Fault failure={failure} />
      {failure?.code === 'offline' && <p>{t('appeal.offline')}</p>}
      <p class="bottom">
        <Button kind="main" submit disabled={busy}>
          {t(busy ? 'me.waiting' : 'appeal.go')}
        </Button>
      </p>
    </form>
  )
}
