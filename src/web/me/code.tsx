/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { AppealAtOnce } from './appeal.tsx'
import type { KeptCode } from './keeping.ts'
import { Button, LinkButton, pathOf, useMe } from './parts.tsx'
import { Qr } from './qr.tsx'
import { ColourSign } from './sign.tsx'
import { shownAt, type Shown } from './shown-code.ts'
import { useWords } from './words.tsx'

/** One's own code; never a blank page. */
export function CodePage() {
  const me = useMe()
  const [own] = me.kept.codes
  useScreenOn()
  return own ? <Code kept={own} /> : <None />
}

/** Before the first code came. */
function None() {
  const { t, of } = useWords()
  const me = useMe()
  const isSilent = me.phase === 'silent'
  const said = me.failure?.sentence
  return (
    <section class="none">
      <p class="big" role="status">
        {me.phase === 'refused' && said ? of(said) : t(isSilent ? 'code.none.silent' : 'code.none')}
      </p>
      {me.phase !== 'asking' && (
        <Button kind="main" onPress={() => void me.refresh(true)}>
          {t('me.again')}
        </Button>
      )}
    </section>
  )
}

export function Code({ kept }: { kept: KeptCode }) {
  const { t } = useWords()
  const me = useMe()
  const now = useNow()
  const shown = shownAt(kept, now)
  if (!shown) return <None />
  const { claims, state, text } = shown
  const colour = t(`code.${claims.colour}`)
  return (
    <article class={`card ${text === undefined ? 'over' : claims.colour}`}>
      {text === undefined ? (
        <Over shown={shown} />
      ) : (
        <>
          <header class="band">
            <ColourSign colour={claims.colour} />
            <h1>{colour}</h1>
            <p>{t(`code.means.${claims.colour}`)}</p>
          </header>
          <div class="frame">
            <Qr text={text} label={t('code.qr', { name: claims.name, colour })} />
          </div>
          <p class="who">
            <b>{claims.name}</b> <Running now={now} />
          </p>
        </>
      )}
      <Said shown={shown} />
      <p class="age">
        <span>
          {me.phase === 'asking' ? t('code.asking') : <Age since={shown.issuedAt * 1000} now={now} />}
        </span>
        {!me.kept.isOut && (
          <Button disabled={me.phase === 'asking'} onPress={() => void me.refresh(true)}>
            {t('code.update')}
          </Button>
        )}
      </p>
      {claims.colour !== 'green' && state !== 'over' && !me.kept.isOut && (
        <AppealAtOnce person={kept.person} isTest={claims.reason === 'laboratory'} />
      )}
      {state !== 'over' && (
        <p>
          <LinkButton to={pathOf('why', kept.person)}>{t('code.why', { colour })}</LinkButton>
        </p>
      )}
      {claims.colour !== 'green' && <p>✚ {t('code.emergency')}</p>}
      {state !== 'over' && <p class="soft aim">{t('code.aim')}</p>}
    </article>
  )
}

/** No gate takes it any more: what it was, and what to do. */
function Over({ shown }: { shown: Shown }) {
  const { t, when } = useWords()
  return (
    <>
      <header class="band">
        <h1>{t('code.over')}</h1>
      </header>
      <p class="big">{t('code.over.do')}</p>
      <p>
        {shown.claims.name} ·{' '}
        {t('code.over.was', { colour: t(`code.${shown.claims.colour}`), time: when(shown.issuedAt * 1000) })}
      </p>
    </>
  )
}

/** What is not as it should be, in words: no network, past its end, a clock that was set, signed out. */
function Said({ shown }: { shown: Shown }) {
  const { t, of, when } = useWords()
  const me = useMe()
  const said = me.failure?.sentence
  return (
    <div role="status">
      {shown.state === 'late' && (
        <p class="notice">⚠ {t('code.late', { time: when(shown.overAt * 1000) })}</p>
      )}
      {shown.state === 'good' && me.phase === 'silent' && (
        <p class="notice">⚠ {t('code.silent', { time: when(shown.endsAt * 1000) })}</p>
      )}
      {!me.clock.isSure() && <p class="notice">⚠ {t('code.clock')}</p>}
      {me.isForgetful && <p class="notice">⚠ {t('me.forgetful')}</p>}
      {me.kept.isOut ? (
        <p class="notice">
          ⚠ {t('code.out')} <LinkButton to={pathOf('enter')}>{t('code.out.enter')}</LinkButton>
        </p>
      ) : (
        me.phase === 'refused' && said && <p class="notice">⚠ {of(said)}</p>
      )}
    </div>
  )
}

/** Hours, minutes and seconds that run: a picture of a screen stands still. */
function Running({ now }: { now: number }) {
  const said = new Date(now).toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai', hourCycle: 'h23' })
  const day = new Date(now).toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' }).slice(5)
  return (
    <time class="running">
      {day} {said}
    </time>
  )
}

function Age({ since, now }: { since: number; now: number }) {
  const { t } = useWords()
  const minutes = Math.floor(Math.max(0, now - since) / 60_000)
  if (minutes < 1) return <>{t('code.age.now')}</>
  if (minutes < 120) return <>{t('code.age.minutes', { count: minutes })}</>
  return <>{t('code.age.hours', { count: Math.floor(minutes / 60) })}</>
}

/** The server's time, as far as it is known, each second. */
export function useNow(): number {
  const { clock } = useMe()
  const [now, setNow] = useState(clock.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 1000)
    return () => clearInterval(timer)
  }, [clock])
  return now
}

/** While a code is in sight the screen stays on, where the phone can. */
function useScreenOn(): void {
  useEffect(() => {
    let lock: { release: () => Promise<void> } | undefined
    let isGone = false
    const hold = (): void => {
      if (document.visibilityState !== 'visible') return
      navigator.wakeLock?.request('screen').then(
        (given) => {
          if (isGone) void given.release()
          else lock = given
        },
        () => undefined,
      )
    }
    hold()
    document.addEventListener('visibilitychange', hold)
    return () => {
      isGone = true
      document.removeEventListener('visibilitychange', hold)
      void lock?.release()
    }
  }, [])
}
