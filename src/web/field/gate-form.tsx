/** @jsxImportSource preact */
import type { Asked } from './gate-reading.ts'
import { useGateWords } from './gate-words.ts'
import { Button, Choice, TextField } from './parts.tsx'

/** What the guard asks and measures; nothing is filled in beforehand. */
export type Answers = Asked & { companions: number; plate: string; isUnmeasured: boolean }
export const NO_ANSWERS: Answers = {
  celsius: undefined,
  declared: undefined,
  companions: 0,
  plate: '',
  isUnmeasured: false,
}

type Props = {
  answers: Answers
  change: (part: Partial<Answers>) => void
  /** The code holds no declaration of travel, or there is no code. */
  asksTravel: boolean
}

const STARTS = [36.2, 36.5, 36.8]

/** Big steps for gloves: one press near the reading, then tenths. */
export function GateForm({ answers, change, asksTravel }: Props) {
  const { t } = useGateWords()
  const { celsius, declared, companions, plate, isUnmeasured } = answers
  const step = (by: number): void =>
    change({ celsius: Math.round(((celsius ?? 36.5) + by) * 10) / 10, isUnmeasured: false })
  return (
    <>
      <fieldset class="gate-celsius">
        <legend>{t('gate.celsius')}</legend>
        <div class="gate-steps">
          <Button onPress={() => step(-0.1)} label={t('gate.colder')}>
            −
          </Button>
          <output>{celsius === undefined ? (isUnmeasured ? '✕' : '—') : `${celsius.toFixed(1)} ℃`}</output>
          <Button onPress={() => step(0.1)} label={t('gate.warmer')}>
            ＋
          </Button>
        </div>
        <div class="gate-starts">
          {STARTS.map((one) => (
            <Button
              key={one}
              pressed={celsius === one}
              onPress={() => change({ celsius: one, isUnmeasured: false })}
            >
              {one.toFixed(1)}
            </Button>
          ))}
          <Button pressed={isUnmeasured} onPress={() => change({ celsius: undefined, isUnmeasured: true })}>
            {t('gate.celsius-none')}
          </Button>
        </div>
      </fieldset>
      {asksTravel && (
        <Choice
          label={t('gate.declared')}
          options={[
            { value: 'clean', label: t('gate.declared-no') },
            { value: 'risk', label: t('gate.declared-yes') },
          ]}
          chosen={declared ? [declared] : []}
          onChoose={(value) => change({ declared: value === 'risk' ? 'risk' : 'clean' })}
        />
      )}
      <details class="gate-extra" open={companions > 0 || plate !== ''}>
        <summary>{t('gate.extra')}</summary>
        <p>{t('gate.companions')}</p>
        <Counter value={companions} most={60} onChange={(next) => change({ companions: next })} />
        <TextField
          label={t('gate.plate')}
          value={plate}
          maxLength={12}
          onInput={(text) => change({ plate: text.toUpperCase() })}
        />
      </details>
    </>
  )
}

export function Counter({
  value,
  most,
  least = 0,
  onChange,
}: {
  value: number
  most: number
  least?: number
  onChange: (next: number) => void
}) {
  const { t } = useGateWords()
  return (
    <div class="gate-steps">
      <Button onPress={() => onChange(Math.max(least, value - 1))} label={t('gate.fewer')}>
        −
      </Button>
      <output>{value}</output>
      <Button onPress={() => onChange(Math.min(most, value + 1))} label={t('gate.more')}>
        ＋
      </Button>
    </div>
  )
}

/** What still has to be asked before anybody is let in; the reason stands on the button. */
export function missing(
  answers: Answers,
  asksTravel: boolean,
): 'gate.ask-first' | 'gate.take-first' | undefined {
  if (asksTravel && answers.declared === undefined) return 'gate.ask-first'
  return answers.celsius === undefined && !answers.isUnmeasured ? 'gate.take-first' : undefined
}
