/** @jsxImportSource preact */
import { useEffect } from 'preact/hooks'
import { CODE_VALUES } from '../../core/code-words.ts'
import { NOTE_WORDS } from '../../core/gate-words.ts'
import type { Note } from '../../core/judging.ts'
import type { Colour } from '../../core/token.ts'
import type { Answer } from '../../slices/gates/rules.ts'
import { sound } from './gate-sound.ts'
import { useGateWords, type GateKey } from './gate-words.ts'

const WORDS: Record<Answer, GateKey> = {
  admit: 'gate.admit',
  refuse: 'gate.refuse',
  manual: 'gate.manual-lane',
  care: 'gate.care',
}
/** A tick, a bar, a hand, a cross: told apart without colour. */
const SIGNS: Record<Answer, string> = {
  admit: 'M10 26l10 10L40 14',
  refuse: 'M12 12l26 26M38 12 12 38',
  manual:
    'M16 26V13a3 3 0 0 1 6 0v10V9a3 3 0 0 1 6 0v14V12a3 3 0 0 1 6 0v18c0 8-5 13-11 13-5 0-8-3-10-7l-4-8c2-3 5-2 7 1z',
  care: 'M20 8h10v12h12v10H30v12H20V30H8V20h12z',
}

type Props = {
  answer: Answer
  notes: readonly Note[]
  /** Of a code that was read. */
  code?: { name: string; colour: Colour; isCard: boolean }
  /** In place of notes: why a text said nothing, or whom an identity number belongs to. */
  said?: string
}

/** The judgement in one glance and one sound: colour, word, sign and pattern all say it. */
export function Verdict({ answer, notes, code, said }: Props) {
  const { t, of } = useGateWords()
  useEffect(() => {
    sound(answer)
  }, [answer])
  // What leads elsewhere makes room for what finishes this: with gloves on, nobody leaves it by mistake.
  useEffect(() => {
    document.body.classList.add('at-verdict')
    return () => document.body.classList.remove('at-verdict')
  }, [])
  return (
    <section class={`verdict ${answer}`} role="status">
      <h1>
        <svg viewBox="0 0 50 50" aria-hidden="true">
          <path d={SIGNS[answer]} />
        </svg>
        {t(WORDS[answer])}
      </h1>
      {code && (
        <p class="verdict-who">
          <b>{code.name}</b>
          <span>
            {of(CODE_VALUES['colour']?.[code.colour] ?? { zh: code.colour, en: code.colour })} ·{' '}
            {t(code.isCard ? 'gate.is-card' : 'gate.is-code')}
          </span>
          <span>{t('gate.look')}</span>
        </p>
      )}
      {said && <p class="verdict-who">{said}</p>}
      {answer === 'care' && <p>{t('gate.care-what')}</p>}
      {notes.length > 0 && (
        <ul class="verdict-why">
          {notes.map((note) => (
            <li key={note}>{of(NOTE_WORDS[note] ?? { zh: note, en: note })}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
