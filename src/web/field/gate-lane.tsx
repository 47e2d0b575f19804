/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { plainNumber, readDocument } from '../../core/identity.ts'
import { maskedName } from '../../slices/codes/rules.ts'
import { answerAt } from '../../slices/gates/rules.ts'
import type { App } from './app.ts'
import { GateForm, missing, NO_ANSWERS } from './gate-form.tsx'
import type { GateKeeping } from './gate-keeping.ts'
import { decideByHand, type Fault } from './gate-reading.ts'
import { keepPass } from './gate-record.ts'
import { Verdict } from './gate-verdict.tsx'
import { useGateWords, type GateKey, type GateWords } from './gate-words.ts'
import { Button, Head, say, TextField } from './parts.tsx'

type Props = {
  keeping: GateKeeping
  how: 'no-code' | 'identity'
  /** An identity number, not kept. */
  number?: string
  fault?: Fault
  since: number
  done: (recorded?: string) => void
}

const FAULTS: Record<Fault, GateKey> = {
  unreadable: 'gate.fault-unreadable',
  unsigned: 'gate.fault-unsigned',
  'no-papers': 'gate.fault-no-papers',
}

/** The lane without codes: as good as the other one. A person looks, asks and measures; then it is one press as there. */
export function ByHand({ keeping, how, number, fault, since, done }: Props) {
  const { t } = useGateWords()
  const [answers, setAnswers] = useState(NO_ANSWERS)
  const told = useLookUp(keeping, number)
  const byHand = decideByHand(answers, keeping.papers?.rules()?.belowCelsius, keeping.tags)
  const { notes } = byHand
  // The server's "no" is as good as the guard's own; its "yes" takes nothing off what is asked and measured here.
  const answer = told === 'refuse' ? answerAt(keeping.tags, { verdict: 'refuse' }) : byHand.answer
  const lacks = answer === 'refuse' ? undefined : missing(answers, true)
  const save = async (entered: boolean): Promise<void> => {
    const read = number === undefined ? undefined : readDocument('identity-card', number)
    const box = typeof read === 'object' ? await keeping.box({ identity: read.number }) : {}
    const id = await keepPass(keeping, { how, answer, entered, notes, since, ...box }, answers)
    say(t(entered ? 'gate.saved-in' : 'gate.saved-out'))
    done(id)
  }
  const why = fault ? t(FAULTS[fault]) : number && identitySaid(keeping.app, number, t)
  return (
    <>
      <Verdict answer={answer} notes={notes} {...(why ? { said: why } : {})} />
      {told && (
        <p role="status">
          <b>{t(TOLD[told])}</b>
        </p>
      )}
      <p>{t('gate.lane-what')}</p>
      <GateForm answers={answers} change={(part) => setAnswers({ ...answers, ...part })} asksTravel />
      <div class="bottom gate-bottom">
        {answer !== 'refuse' && (
          <Button kind="main" disabled={lacks !== undefined} onPress={() => void save(true)}>
            {lacks ? t(lacks) : `✓ ${t(answer === 'care' ? 'gate.go-care' : 'gate.go')}`}
          </Button>
        )}
        {answer !== 'care' && (
          <Button kind={answer === 'refuse' ? 'danger' : 'plain'} onPress={() => void save(false)}>
            {t('gate.stay')}
          </Button>
        )}
        <Button onPress={() => done()}>{t('gate.next')}</Button>
      </div>
    </>
  )
}

const TOLD = {
  admit: 'gate.told-admit',
  refuse: 'gate.told-refuse',
  clarify: 'gate.told-clarify',
} as const satisfies Record<string, GateKey>

/** What the server says of a number, once; nothing while it has not answered, or cannot be reached. */
function useLookUp(keeping: GateKeeping, number: string | undefined) {
  const [told, setTold] = useState<keyof typeof TOLD>()
  useEffect(() => {
    let isOver = false
    if (number !== undefined && typeof readDocument('identity-card', number) !== 'string')
      void keeping.app.lookUp(keeping.gate, number).then((answer) => {
        if (!isOver) setTold(answer)
      })
    return () => {
      isOver = true
    }
  }, [keeping, number])
  return told
}

/** An identity number by hand. */
export function IdentityEntry({ hear, stop }: { hear: (text: string) => void; stop: () => void }) {
  const { t } = useGateWords()
  const [number, setNumber] = useState('')
  const [isWrong, setWrong] = useState(false)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (typeof readDocument('identity-card', number) === 'string') setWrong(true)
        else hear(number)
      }}
    >
      <Head title={t('gate.identity')} />
      <TextField
        label={t('gate.identity-number')}
        value={number}
        maxLength={24}
        fault={isWrong ? t('gate.identity-wrong') : undefined}
        onInput={(text) => {
          setNumber(text)
          setWrong(false)
        }}
      />
      <div class="bottom gate-bottom">
        <Button kind="main" submit>
          {t('gate.identity-go')}
        </Button>
        <Button onPress={stop}>{t('gate.stop')}</Button>
      </div>
    </form>
  )
}

/**
 * Whom of this phone's own people a number belongs to. The phone holds birth dates and the last four characters and no whole number; the two
 * together are one person's in any village, and where they are not, nobody's. For a number that is none it says so.
 */
function identitySaid(app: App, text: string, t: GateWords['t']): string {
  const read = readDocument('identity-card', text)
  if (typeof read === 'string') return t('gate.identity-wrong')
  const tail = plainNumber(text).slice(-4).toUpperCase()
  const found = [...app.view().persons.values()].filter(
    ({ bornOn, identityTail, standing }) =>
      standing === 'here' && bornOn === read.bornOn && identityTail?.toUpperCase() === tail,
  )
  const [only] = found
  return only && found.length === 1
    ? t('gate.identity-here', { name: maskedName(only.name), tail })
    : t('gate.identity-not')
}
