/** @jsxImportSource preact */
import { Component, createContext, type ComponentChildren, type FunctionComponent } from 'preact'
import { useContext, useEffect, useId, useState } from 'preact/hooks'
import type { App } from './app.ts'
import { useWords } from './words.tsx'

/** The phone app's own kit: native controls, at least 48 px high, that a thumb finds. */

const AppContext = createContext<App | undefined>(undefined)
export const AppProvider = AppContext.Provider

/** The open app; whoever uses it is drawn again when it changes. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp outside an open app')
  const [, again] = useState(0)
  useEffect(() => app.hear(() => again((count) => count + 1)), [app])
  return app
}

/** A part that is drawn again only when one of its properties is another, or something it asks for itself is. */
export function still<P extends object>(Part: FunctionComponent<P>) {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const present: Readonly<P> = this.props
      // Both are of the same properties.
      return (Object.keys(next) as (keyof P)[]).some((name) => next[name] !== present[name])
    }
    override render() {
      return <Part {...this.props} />
    }
  }
}

/** The parts of the address behind #, as `go` wrote them. */
export function useRoute(): string[] {
  const read = (): string[] =>
    location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent)
  const [route, setRoute] = useState(read)
  useEffect(() => {
    const listen = (): void => {
      setRoute(read())
      window.scrollTo(0, 0)
    }
    window.addEventListener('hashchange', listen)
    return () => window.removeEventListener('hashchange', listen)
  }, [])
  return route
}

export function pathOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

export function go(...parts: string[]): void {
  location.hash = pathOf(...parts)
}

/** Takes the place of this page in the history: Back does not come here again. */
export function goInstead(...parts: string[]): void {
  location.replace(pathOf(...parts))
}

type ButtonProps = {
  children: ComponentChildren
  onPress?: () => void
  /** `main`: what most people come here for. */
  kind?: 'main' | 'plain' | 'danger'
  pressed?: boolean
  disabled?: boolean
  submit?: boolean
  /** Where what is written on it does not say enough by itself. */
  label?: string
}

export function Button({ children, onPress, kind = 'plain', pressed, disabled, submit, label }: ButtonProps) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={`button ${kind}`}
      aria-pressed={pressed}
      aria-label={label}
      disabled={disabled}
      onClick={onPress}
    >
      {children}
    </button>
  )
}

type FieldProps = {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: string
  fault?: string | undefined
  type?: 'text' | 'tel' | 'date' | 'number' | 'search'
  long?: boolean
  maxLength?: number | undefined
  required?: boolean
  step?: string
  numeric?: boolean
}

/** A labelled text field. */
export function TextField(props: FieldProps) {
  const {
    label,
    value,
    onInput,
    hint,
    fault,
    type = 'text',
    long,
    maxLength,
    required,
    step,
    numeric,
  } = props
  const id = useId()
  const shared = {
    id,
    value,
    maxLength,
    required,
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
          {...({ type: type as 'text', step, inputMode: numeric ? 'decimal' : undefined } as const)}
          autocomplete="off"
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

type ChoiceProps = {
  label: string
  options: readonly { value: string; label: string }[]
  /** One value, or several where more than one may be chosen. */
  chosen: readonly string[]
  several?: boolean
  onChoose: (value: string) => void
  fault?: string | undefined
}

/** Buttons to choose from: all to be seen, nothing to be unfolded. */
export function Choice({ label, options, chosen, several, onChoose, fault }: ChoiceProps) {
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

export function Tick({
  label,
  on,
  onChange,
}: {
  label: string
  on: boolean
  onChange: (on: boolean) => void
}) {
  return (
    <label class="tick">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  )
}

/** The head of a page one comes to from another. */
export function Head({ title, under }: { title: string; under?: ComponentChildren }) {
  const { t } = useWords()
  return (
    <header class="head">
      <button type="button" class="back" onClick={() => history.back()}>
        <span aria-hidden="true">‹</span> {t('field.back')}
      </button>
      <h1>{title}</h1>
      {under && <p class="soft">{under}</p>}
    </header>
  )
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
    tell = (said) => {
      setText(said)
      clearTimeout(timer)
      timer = setTimeout(() => setText(''), 5000)
    }
    return () => clearTimeout(timer)
  }, [])
  return (
    <div class="said" role="status">
      {text && <span>✓ {text}</span>}
    </div>
  )
}
