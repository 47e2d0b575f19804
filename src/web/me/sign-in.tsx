/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { CallFailure } from '../kit/call.ts'
import { ask, type Reply } from './calls.ts'
import { Button, failureOf, TextField } from './parts.tsx'
import { useWords } from './words.tsx'

type Session = Reply<'showSession'>
type Step =
  | { is: 'phone' }
  | { is: 'slip'; secret?: string | undefined }
  | { is: 'code'; phone: string }
  | { is: 'who'; choices: Session['choices'] }

type Props = {
  session?: Session | undefined
  /** Of a slip's QR, from the address. */
  secret?: string | undefined
  done: (person: string) => void
}

/** The secret of a slip's QR in the address (`/me/#slip=…`), which is then taken out of it. */
export function slipInAddress(): string | undefined {
  const secret = /^#slip=([\w-]{20,60})$/.exec(location.hash)?.[1]
  if (secret) history.replaceState(null, '', location.pathname)
  return secret
}

/** Telephone number, six digits, and for one of several who share a telephone which of them: one thing a screen. */
export function SignIn({ session, secret, done }: Props) {
  const [step, setStep] = useState<Step>(
    secret !== undefined
      ? { is: 'slip', secret }
      : session && session.person === null
        ? { is: 'who', choices: session.choices }
        : { is: 'phone' },
  )
  const entered = async (): Promise<void> => {
    const { person, choices } = await ask('showSession', {})
    if (person === null) setStep({ is: 'who', choices })
    else done(person)
  }
  return (
    <main id="main" class="enter">
      <Language />
      {step.is === 'phone' && (
        <Phone done={(phone) => setStep({ is: 'code', phone })} slip={() => setStep({ is: 'slip' })} />
      )}
      {step.is === 'slip' && (
        <Slip secret={step.secret} entered={entered} back={() => setStep({ is: 'phone' })} />
      )}
      {step.is === 'code' && (
        <Digits phone={step.phone} entered={entered} back={() => setStep({ is: 'phone' })} />
      )}
      {step.is === 'who' && <Who choices={step.choices} done={done} />}
    </main>
  )
}

function Language() {
  const { language, setLanguage } = useWords()
  return (
    <p class="corner">
      <Button onPress={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
        {language === 'zh' ? 'English' : '中文'}
      </Button>
    </p>
  )
}

/** Runs a call; while it does the button says so, and what went wrong is said after it. */
function useSending(): {
  busy: boolean
  failure: CallFailure | undefined
  send: (work: () => Promise<void>) => void
} {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<CallFailure>()
  const send = (work: () => Promise<void>): void => {
    setBusy(true)
    setFailure(undefined)
    work()
      .catch((error: unknown) => setFailure(failureOf(error)))
      .finally(() => setBusy(false))
  }
  return { busy, failure, send }
}

function Wrong({ failure }: { failure: CallFailure | undefined }) {
  const { t, of } = useWords()
  if (!failure) return null
  return (
    <p class="notice bad" role="alert">
      ⚠ {failure.sentence ? of(failure.sentence) : t('enter.offline')}
    </p>
  )
}

function Phone({ done, slip }: { done: (phone: string) => void; slip: () => void }) {
  const { t } = useWords()
  const { busy, failure, send } = useSending()
  const [phone, setPhone] = useState('')
  const [fault, setFault] = useState<string>()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!/^1\d{10}$/.test(phone)) return setFault(t('enter.phone.wrong'))
        send(async () => {
          await ask('askCode', { body: { phone } })
          done(phone)
        })
      }}
    >
      <h1>{t('enter.phone.title')}</h1>
      <p>{t('enter.phone.why')}</p>
      <TextField
        label={t('enter.phone.label')}
        type="tel"
        offer="tel-national"
        value={phone}
        maxLength={11}
        fault={fault}
        onInput={(text) => {
          setFault(undefined)
          setPhone(text.replaceAll(/\D/g, ''))
        }}
      />
      <Wrong failure={failure} />
      <p class="bottom">
        <Button kind="main" submit disabled={busy}>
          {t(busy ? 'me.waiting' : 'enter.phone.go')}
        </Button>
      </p>
      <p class="bottom">
        <Button onPress={slip}>{t('slip.have')}</Button>
      </p>
    </form>
  )
}

/** The server sends to one number a minute apart (codes/rules.ts, CHALLENGES_APART). */
const APART = 60

function Digits({ phone, entered, back }: { phone: string; entered: () => Promise<void>; back: () => void }) {
  const { t } = useWords()
  const { busy, failure, send } = useSending()
  const [code, setCode] = useState('')
  const [wait, setWait] = useState(APART)
  useEffect(() => {
    const timer = setInterval(() => setWait((left) => Math.max(0, left - 1)), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send(async () => {
          await ask('enter', { body: { phone, code } })
          await entered()
        })
      }}
    >
      <h1>{t('enter.code.title')}</h1>
      <p>{t('enter.code.sent', { phone })}</p>
      <TextField
        label={t('enter.code.label')}
        type="tel"
        offer="one-time-code"
        value={code}
        maxLength={6}
        onInput={(text) => setCode(text.replaceAll(/\D/g, ''))}
      />
      <Wrong failure={failure} />
      <p class="bottom">
        <Button kind="main" submit disabled={busy || code.length !== 6}>
          {t(busy ? 'me.waiting' : 'enter.code.go')}
        </Button>
      </p>
      <p class="actions">
        <Button onPress={back}>{t('enter.code.other')}</Button>
        <Button
          disabled={busy || wait > 0}
          onPress={() =>
            send(async () => {
              await ask('askCode', { body: { phone } })
              setWait(APART)
            })
          }
        >
          {wait > 0 ? t('enter.code.wait', { seconds: wait }) : t('enter.code.more')}
        </Button>
      </p>
    </form>
  )
}

type SlipProps = { secret: string | undefined; entered: () => Promise<void>; back: () => void }

/** A slip from the chief: its QR leads here with a secret, or its digits are typed. */
function Slip({ secret, entered, back }: SlipProps) {
  const { t } = useWords()
  const { busy, failure, send } = useSending()
  const [code, setCode] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send(async () => {
          await ask('enterWithSlip', { body: secret === undefined ? { code } : { secret } })
          await entered()
        })
      }}
    >
      <h1>{t('slip.sign-in')}</h1>
      {secret === undefined && (
        <>
          <p>{t('slip.why')}</p>
          <TextField
            label={t('slip.label')}
            type="tel"
            value={code}
            maxLength={10}
            onInput={(text) => setCode(text.replaceAll(/\D/g, ''))}
          />
        </>
      )}
      <Wrong failure={failure} />
      <p class="bottom">
        <Button kind="main" submit disabled={busy || (secret === undefined && code.length !== 10)}>
          {t(busy ? 'me.waiting' : secret === undefined ? 'enter.code.go' : 'slip.link')}
        </Button>
      </p>
      <p class="actions">
        <Button onPress={back}>{t('slip.by-phone')}</Button>
      </p>
    </form>
  )
}

function Who({ choices, done }: { choices: Session['choices']; done: (person: string) => void }) {
  const { t } = useWords()
  const { busy, failure, send } = useSending()
  return (
    <>
      <h1>{t('enter.who.title')}</h1>
      <p>{t('enter.who.why')}</p>
      <ul class="list">
        {choices.map(({ person, name, relation, bornYear }) => (
          <li key={person}>
            <Button
              disabled={busy}
              onPress={() =>
                send(async () => {
                  await ask('choosePerson', { body: { person } })
                  done(person)
                })
              }
            >
              {name} · {relation}
              {bornYear && ` · ${t('enter.who.born', { year: bornYear })}`}
            </Button>
          </li>
        ))}
      </ul>
      <Wrong failure={failure} />
    </>
  )
}
