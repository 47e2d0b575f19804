/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { CallFailure } from '../kit/call.ts'
import { useAbout, type About } from './about.ts'
import { ask } from './calls.ts'
import { useNow } from './code.tsx'
import { Button, failureOf, Fault, LinkButton, pathOf } from './parts.tsx'
import { useWords } from './words.tsx'

type Colour = About['colour']

export function openAppeal({ appeals }: Colour): Colour['appeals'][number] | undefined {
  return appeals.find(({ state }) => state === 'open' || state === 'late')
}

/**
 * Below a code that is not green. One tap appeals, and asks for a new test where a laboratory spoke; who has more to say takes the way
 * beside it. Once it is made the clock is shown here.
 */
export function AppealAtOnce({ person, isTest }: { person: string; isTest: boolean }) {
  const { t } = useWords()
  const known = useAbout(person)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<CallFailure>()
  const appeal = (): void => {
    setBusy(true)
    setFailure(undefined)
    ask('appealMine', { body: { person, wantsTest: isTest } })
      .then(known.again, (error: unknown) => setFailure(failureOf(error)))
      .finally(() => setBusy(false))
  }
  if (known.shown && openAppeal(known.shown.colour)) return <AppealState colour={known.shown.colour} />
  return (
    <section class="appeal">
      <Fault failure={failure} />
      <p class="actions">
        <Button kind="main" disabled={busy} onPress={appeal}>
          {t(busy ? 'me.waiting' : isTest ? 'appeal.go.test' : 'code.appeal')}
        </Button>
        <LinkButton to={pathOf('appeal', person)}>{t('appeal.more')}</LinkButton>
      </p>
    </section>
  )
}

/** Appeals with their clocks: the open one first. */
export function AppealState({ colour }: { colour: Colour }) {
  const { t, when } = useWords()
  const now = useNow()
  if (colour.appeals.length === 0) return null
  return (
    <section>
      <h2>{t('appeal.state')}</h2>
      <ul class="list">
        {colour.appeals.map((one) => {
          const left = Math.ceil((Date.parse(one.deadline) - now) / 60_000)
          const isOpen = one.state === 'open' || one.state === 'late'
          return (
            <li key={one.appeal} class="line">
              <b>{t(`appeal.is.${one.state}`)}</b>
              <span>{t('appeal.at', { time: when(one.madeAt), colour: t(`code.${one.colour}`) })}</span>
              {isOpen && left > 0 && (
                <span class="big">
                  {t('appeal.left', {
                    time: when(one.deadline),
                    hours: Math.floor(left / 60),
                    minutes: left % 60,
                  })}
                </span>
              )}
              {isOpen && left <= 0 && <span>{t('appeal.late')}</span>}
              {one.answer && (
                <span>
                  {one.answer.reason} · {one.answer.by} · {when(one.answer.at)}
                  {one.answer.retest && ` · ${t('appeal.retest')}`}
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
