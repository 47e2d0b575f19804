/** @jsxImportSource preact */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { toHex } from '../../core/base64.ts'
import { CARDS, epochOf } from '../../slices/codes/rules.ts'
import { GateForm, missing, NO_ANSWERS } from './gate-form.tsx'
import type { GateKeeping } from './gate-keeping.ts'
import { decide, type Proven } from './gate-reading.ts'
import { keepPass } from './gate-record.ts'
import { Incidents } from './gate-red.tsx'
import { Verdict } from './gate-verdict.tsx'
import { useGateWords } from './gate-words.ts'
import { Button, say } from './parts.tsx'

type Props = { keeping: GateKeeping; proven: Proven; since: number; done: (recorded?: string) => void }

/** A good code: the judgement at once, then what has to be asked and measured, and the judgement again with it. */
export function Shown({ keeping, proven, since, done }: Props) {
  const { t } = useGateWords()
  const [answers, setAnswers] = useState(NO_ANSWERS)
  const { claims } = proven
  const { papers, sha256, tags } = keeping
  const { now, isSure } = keeping.clock()
  const [at] = useState(Math.floor(now / 1000))
  // Seven hundred hashes: worked out again only when an answer or what is known of the clock has changed.
  const decided = useMemo(
    () =>
      papers && sha256
        ? decide(proven, { papers, sha256, tags, now: at, isClockSure: isSure }, answers)
        : undefined,
    [papers, sha256, proven, tags, at, isSure, answers],
  )
  // The judgement is on the screen a frame before what is to be asked: a slow phone shows the one at once.
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSeen(true), 30)
    return () => clearTimeout(timer)
  }, [])
  const isRed = decided?.colour === 'red'
  useEffect(() => {
    if (isRed) void openIncident(keeping, proven)
  }, [isRed, keeping, proven])
  if (!decided) return null
  const { answer, notes, colour } = decided
  const asksTravel = claims.travel === 'none'
  const lacks = answer === 'refuse' || isRed ? undefined : missing(answers, asksTravel)
  const save = async (entered: boolean): Promise<void> => {
    const { how } = proven
    const who = { ...(await keeping.pseudonyms(claims)), ...(await keeping.box(claims)) }
    const id = await keepPass(keeping, { how, answer, entered, colour, notes, since, ...who }, answers)
    say(t(entered ? 'gate.saved-in' : 'gate.saved-out'))
    done(id)
  }
  return (
    <>
      <Verdict
        answer={answer}
        notes={notes}
        code={{ name: claims.name, colour, isCard: claims.anchor === undefined }}
      />
      {isRed && <Incidents keeping={keeping} isNow />}
      {isSeen && answer !== 'refuse' && (
        <GateForm
          answers={answers}
          change={(part) => setAnswers({ ...answers, ...part })}
          asksTravel={asksTravel}
        />
      )}
      {isSeen && (
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
      )}
    </>
  )
}

/** Of one code the phone opens no second one within this time. */
const SAME = 10 * 60_000
const opened = new Map<string, number>()

/** Kept on the phone before anything is said of sending it. */
async function openIncident(keeping: GateKeeping, { claims, how }: Proven): Promise<void> {
  const digest = toHex(claims.digest)
  const { now } = keeping.clock()
  if (now - (opened.get(digest) ?? -Infinity) < SAME) return
  opened.set(digest, now)
  const payload = {
    why: 'red',
    maskedName: claims.name,
    epoch: how === 'card' ? CARDS : epochOf(claims.issuedAt),
    index: claims.index,
    digest,
  }
  await keeping.app.record([{ kind: 'incident-opened', subject: keeping.gate, payload }])
  keeping.hurry()
}
