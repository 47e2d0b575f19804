/** @jsxImportSource preact */
import { createContext, type ComponentChildren } from 'preact'
import { useContext, useEffect, useId, useState } from 'preact/hooks'
import { CallFailure } from '../kit/call.ts'
import type { Me } from './app.ts'
import { useWords } from './words.tsx'

/* The page's own kit: native controls, at least 48 px high, in large text. */

const MeContext = createContext<Me | undefined>(undefined)
export const MeProvider = MeContext.Provider

/** The page's state; whoever uses it is drawn again when it changes. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('useMe outside MeProvider')
  const [, again] = useState(0)
  useEffect(() => me.hear(() => again((count) => count + 1)), [me])
  return me
}

/** The parts of the address behind #. */
export function useRoute(): string[] {
  const [route, setRoute] = useState(routeNow)
  useEffect(() => {
    const listen = (): void => {
      setRoute(routeNow())
      window.scrollTo(0, 0)
    }
    window.addEventListener('hashchange', listen)
    return () => window.removeEventListener('hashchange', listen)
  }, [])
  return route
}

export function routeNow(): string[] {
  return location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent)
}

export function pathOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

export function Button(props: {
  children: ComponentChildren
  onPress?: () => void
  kind?: 'main' | 'plain' | 'danger'
  disabled?: boolean
  submit?: boolean
  pressed?: boolean
}) {
  const { children, onPress, kind = 'plain', disabled, submit, pressed } = props
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={`button ${kind}`}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onPress}
    >
      {children}
    </button>
  )
}

export function LinkButton({
  to,
  kind = 'plain',
  children,
}: {
  to: string
  kind?: string
  children: ComponentChildren
}) {
  return (
    <a class={`button ${kind}`} href={to}>
      {children}
    </a>
  )
}

type FieldProps = {
  label: string
  value: string
  onInput: (value: string) => void
  type?: 'text' | 'tel' | 'date'
  hint?: string
  fault?: string | undefined
  long?: boolean
  maxLength?: number
  /** What the browser may offer, as `one-time-code`. */
  offer?: string
  numeric?: boolean
}

export function TextField(props: FieldProps) {
  const { label, value, onInput, type = 'text', hint, fault, long, maxLength, offer = 'off', numeric } = props
  const id = useId()
  const shared = {
    id,
    value,
    maxLength,
    'aria-invalid': fault !== undefined,
    'aria-describedby': fault || hint ? `${id}-said` : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
  }
  return (
    <p class="field">
      <label for={id}>{label}</label>
      {long ? (
        <textarea rows={3} {...shared} />
      ) : (
        // Preact types each sort of input apart; this one is any of them.
        <input
          {...({ type: type as 'text', inputMode: numeric ? 'decimal' : undefined } as const)}
          autocomplete={offer}
          {...shared}
        />
      )}
      {(fault ?? hint) !== undefined && (
        <small id={`${id}-said`} class={fault ? 'fault' : 'soft'}>
          {fault ? `⚠ ${fault}` : hint}
        </small>
      )}
    </p>
  )
}

/** Buttons to choose from, all to be seen. */
export function Choice(props: {
  label: string
  options: readonly { value: string; label: string }[]
  chosen: readonly string[]
  several?: boolean
  onChoose: (value: string) => void
  fault?: string | undefined
}) {
  const { label, options, chosen, several, onChoose, fault } = props
  const id = useId()
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="chips">
        {options.map((option) => (
          <label key={option.value} class="chip">
            <input
              type={several ? 'checkbox' : 'radio'}
              name={id}
              checked={chosen.includes(option.value)}
              onChange={() => onChoose(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {fault && <small class="fault">⚠ {fault}</small>}
    </fieldset>
  )
}

/** The head of a page one comes to from another. */
export function Head({ title, under }: { title: string; under?: ComponentChildren }) {
  const { t } = useWords()
  return (
    <header class="head">
      <button type="button" class="back" onClick={() => history.back()}>
        <span aria-hidden="true">‹</span> {t('me.back')}
      </button>
      <h1>{title}</h1>
      {under && <p class="soft">{under}</p>}
    </header>
  )
}

/** What the server said no with, in its own words, or that it said nothing. */
export function Fault({ failure }: { failure: CallFailure | undefined }) {
  const { t, of } = useWords()
  if (!failure) return null
  return (
    <p class="notice bad" role="alert">
      ⚠ {failure.sentence ? of(failure.sentence) : t('me.silent')}
    </p>
  )
}

export function failureOf(error: unknown): CallFailure {
  return error instanceof CallFailure ? error : new CallFailure('offline')
}

/** What was just done, said for a few seconds; also to those who do not see it. */
let tell: (text: string) => void = () => undefined
export function say(text: string): void {
  tell(text)
}

export function Said() {
  const [text, setText] = useState('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let since = 0
    tell = (said) => {
      setText(said)
      since = performance.now()
      clearTimeout(timer)
      timer = setTimeout(() => setText(''), 4000)
    }
    // What was done leads to another page; whoever goes on from there has read it.
    const gone = (): void => {
      if (performance.now() - since > 1000) setText('')
    }
    window.addEventListener('hashchange', gone)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('hashchange', gone)
    }
  }, [])
  return (
    <div class="said" role="status">
      {text && <span>✓ {text}</span>}
    </div>
  )
}
