/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { PROTOCOL } from '../../slices/sync/rules.ts'
import { CallFailure } from '../kit/call.ts'
import { newId } from '../kit/id.ts'
import type { Enrolled } from './app.ts'
import { Button, TextField } from './parts.tsx'
import { VERSION } from './version.ts'
import { useWords } from './words.tsx'

const DEVICE = 'hutong.device'

/** This phone's id until it has a store: asked again after a lost answer, the server knows the phone that used the code. */
function deviceId(): string {
  const known = localStorage.getItem(DEVICE)
  if (known) return known
  const made = newId()
  localStorage.setItem(DEVICE, made)
  return made
}

/** From now on the store has it; the next enrolment is another device. */
export function forgetDeviceId(): void {
  localStorage.removeItem(DEVICE)
}

/** The secret of an enrolment QR in the address, which is then taken out of it. */
export function secretInAddress(): string | undefined {
  const secret = /^#enrol=([\w-]{20,100})$/.exec(location.hash)?.[1]
  if (secret) history.replaceState(null, '', location.pathname)
  return secret
}

type Props = {
  secret: string | undefined
  done: (enrolled: Enrolled, offset: number) => void
  /** The way out for a phone that is in use already. */
  back?: () => void
  /** Into the practice alley, from a phone that is in use by nobody yet. */
  practise?: () => void
}

/** The first use: six digits from whoever appoints, or the link of a QR. */
export function Enrol({ secret, done, back, practise }: Props) {
  const { t, of, language, setLanguage } = useWords()
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const send = async (by: { code: string } | { secret: string }): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const device = deviceId()
      const { enrol } = await import('../offline/remote.ts')
      const { offsetMilliseconds, ...told } = await enrol({
        device,
        ...by,
        model: modelOf(navigator.userAgent),
        appVersion: VERSION,
        protocol: PROTOCOL,
        clock: new Date().toISOString(),
      })
      const { token, account, post, county, sealTo, codeRoot } = told
      done({ device, token, account, post, county, sealTo, codeRoot }, offsetMilliseconds)
    } catch (error) {
      const sentence = error instanceof CallFailure ? error.sentence : undefined
      setFault(sentence ? of(sentence) : t('bar.offline'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <main class="enrol">
      <p class="wordmark">
        <b>胡同</b> Hutong
      </p>
      <h1>{t(back ? 'over.renew' : 'enrol.title')}</h1>
      {secret ? (
        <>
          <p>{t('enrol.by-link')}</p>
          {fault && (
            <p class="fault" role="alert">
              ⚠ {fault}
            </p>
          )}
          <Button kind="main" disabled={busy} onPress={() => void send({ secret })}>
            {t(busy ? 'enrol.busy' : 'enrol.this-phone')}
          </Button>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (/^\d{6}$/.test(code)) void send({ code })
            else setFault(t('enrol.code'))
          }}
        >
          <p>{t('enrol.what')}</p>
          <TextField
            label={t('enrol.code')}
            value={code}
            type="tel"
            maxLength={6}
            fault={fault}
            onInput={(text) => setCode(text.replaceAll(/\D/g, ''))}
          />
          <Button kind="main" submit disabled={busy || code.length !== 6}>
            {t(busy ? 'enrol.busy' : 'enrol.go')}
          </Button>
        </form>
      )}
      <p class="actions">
        {practise && <Button onPress={practise}>{t('practice.begin')}</Button>}
        <Button onPress={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
          {language === 'zh' ? 'English' : '中文'}
        </Button>
        {back && <Button onPress={back}>{t('field.back')}</Button>}
      </p>
    </main>
  )
}

/** What a phone calls itself, as its holder's leader will see it in the list of phones. */
function modelOf(agent: string): string {
  return (/\(([^)]*)\)/.exec(agent)?.[1] ?? '').split(';').at(-1)?.trim().slice(0, 80) ?? ''
}
