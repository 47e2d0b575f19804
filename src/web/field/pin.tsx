/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { FREE_TRIES, isEasyPin } from '../offline/lock.ts'
import { Button } from './parts.tsx'
import { useWords } from './words.tsx'

const DIGITS = 6

/** A PIN typed on big keys of our own: no keyboard slides up, nothing learns what was typed. */
export function PinPad({ title, what, fault, busy, done }: PinPadProps) {
  const { t } = useWords()
  const [pin, setPin] = useState('')
  const put = (digit: string): void => {
    if (busy || pin.length === DIGITS) return
    const next = pin + digit
    setPin(next)
    if (next.length === DIGITS) {
      setPin('')
      done(next)
    }
  }
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (/^\d$/.test(event.key)) put(event.key)
      if (event.key === 'Backspace') setPin(pin.slice(0, -1))
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  })
  return (
    <main class="pin">
      <h1>{title}</h1>
      {what && <p>{what}</p>}
      <p class="dots" role="img" aria-label={t('pin.entered', { count: pin.length })}>
        {Array.from({ length: DIGITS }, (_, index) => (
          <i key={index} class={index < pin.length ? 'full' : ''} />
        ))}
      </p>
      <p class="fault" role="alert">
        {busy ? t('field.loading') : fault ? `⚠ ${fault}` : ''}
      </p>
      <div class="keys">
        {['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0'].map((digit) =>
          digit === '' ? (
            <span key="none" />
          ) : (
            <button
              key={digit}
              type="button"
              aria-label={t('pin.digit', { digit })}
              onClick={() => put(digit)}
            >
              {digit}
            </button>
          ),
        )}
        <button type="button" aria-label={t('pin.erase')} onClick={() => setPin(pin.slice(0, -1))}>
          ⌫
        </button>
      </div>
    </main>
  )
}
type PinPadProps = {
  title: string
  what?: string
  fault?: string | undefined
  busy: boolean
  done: (pin: string) => void
}

/** Twice the same, and not one that everybody tries first. */
export function ChoosePin({ done, busy }: { done: (pin: string) => void; busy: boolean }) {
  const { t } = useWords()
  const [first, setFirst] = useState<string>()
  const [fault, setFault] = useState<string>()
  const take = (pin: string): void => {
    setFault(undefined)
    if (first === undefined) {
      if (isEasyPin(pin)) setFault(t('pin.easy'))
      else setFirst(pin)
    } else if (pin === first) done(pin)
    else {
      setFirst(undefined)
      setFault(t('pin.differs'))
    }
  }
  return (
    <PinPad
      key={first === undefined ? 'first' : 'again'}
      title={t(first === undefined ? 'pin.choose' : 'pin.repeat')}
      what={t('pin.choose-what')}
      fault={fault}
      busy={busy}
      done={take}
    />
  )
}

/** The PIN of a phone that has one. `tries`: how it went so far. */
export function Unlock({ tries, busy, done, forgot }: UnlockProps) {
  const { t } = useWords()
  const [asks, setAsks] = useState(false)
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000)
    return () => clearInterval(timer)
  }, [])
  const isLocked = tries.until > now
  const fault = isLocked
    ? t('pin.locked', { minutes: Math.ceil((tries.until - now) / 60_000) })
    : tries.wrong > 0
      ? t('pin.wrong', { left: Math.max(1, FREE_TRIES - tries.wrong) })
      : undefined
  return (
    <>
      <PinPad title={t('pin.enter')} fault={fault} busy={busy} done={(pin) => !isLocked && done(pin)} />
      <div class="under-pin">
        <Button onPress={() => setAsks(!asks)}>{t('pin.forgot')}</Button>
        {asks && (
          <>
            <p>{t('pin.forgot-what')}</p>
            {forgot}
          </>
        )}
      </div>
    </>
  )
}
type UnlockProps = {
  tries: { wrong: number; until: number }
  busy: boolean
  done: (pin: string) => void
  forgot: preact.ComponentChildren
}
