/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { CallFailure } from '../kit/call.ts'
import { setTextSize, TEXT_SIZES, textSize } from '../kit/text-size.ts'
import { ask, type Reply } from './calls.ts'
import { forget } from './keeping.ts'
import { newId } from '../kit/id.ts'
import { useAbout } from './about.ts'
import { Button, Choice, failureOf, Fault, LinkButton, pathOf, say, useMe } from './parts.tsx'
import { useWords } from './words.tsx'

/** Language, size of text, where one is signed in, and out. */
export function More() {
  const { t, language, setLanguage } = useWords()
  const [size, setSize] = useState(textSize)
  return (
    <>
      <h1>{t('me.tab.more')}</h1>
      <ul class="list">
        {(['notices', 'records', 'proved'] as const).map((one) => (
          <li key={one}>
            <LinkButton to={pathOf(one)}>{t(`${one}.title`)}</LinkButton>
          </li>
        ))}
      </ul>
      <Choice
        label={t('more.language')}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        chosen={[language]}
        onChoose={(value) => setLanguage(value === 'en' ? 'en' : 'zh')}
      />
      <Choice
        label={t('more.text')}
        options={TEXT_SIZES.map((one) => ({ value: String(one), label: `${one * 100}%` }))}
        chosen={[String(size)]}
        onChoose={(value) => {
          setTextSize(Number(value))
          setSize(Number(value))
        }}
      />
      <Cards />
      <Sessions />
      <Lost />
      <Leave />
    </>
  )
}

function Sessions() {
  const { t, when } = useWords()
  const [sessions, setSessions] = useState<Reply<'listSessions'>['sessions']>()
  const [failure, setFailure] = useState<CallFailure>()
  const load = (): void => {
    setFailure(undefined)
    ask('listSessions', {}).then(
      (reply) => setSessions(reply.sessions),
      (error: unknown) => setFailure(failureOf(error)),
    )
  }
  useEffect(load, [])
  const end = (session: string): void => {
    ask('endOther', { params: { session } }).then(
      () => {
        say(t('more.ended'))
        load()
      },
      (error: unknown) => setFailure(failureOf(error)),
    )
  }
  return (
    <section>
      <h2>{t('more.sessions')}</h2>
      {!sessions && !failure && <p role="status">{t('me.waiting')}</p>}
      <Fault failure={failure} />
      {failure && <Button onPress={load}>{t('me.again')}</Button>}
      <ul class="list">
        {sessions?.map(({ session, client, seenAt, here }) => (
          <li key={session} class="line">
            <b>{here ? t('more.here') : nameOf(client)}</b>
            <span class="soft">{t('more.seen', { time: when(seenAt) })}</span>
            {!here && <Button onPress={() => end(session)}>{t('more.end')}</Button>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What a browser calls the phone it runs on: of the first brackets the last part, as `Android 10; K`. */
function nameOf(client: string): string {
  const inside = /\(([^)]*)\)/.exec(client)?.[1] ?? client
  return inside.split(';').slice(-2).join(' ').trim().slice(0, 40) || '?'
}

/** Cards are printed by whoever keeps the register; whoever has none learns where to get one. */
function Cards() {
  const { t, when } = useWords()
  const me = useMe()
  const { shown } = useAbout(me.kept.person ?? '')
  const inForce = shown?.cards.filter(
    ({ recalledAt, expiresAt }) => recalledAt === null && Date.parse(expiresAt) > me.clock.now(),
  )
  return (
    <section>
      <h2>{t('more.cards')}</h2>
      {inForce?.map(({ number, expiresAt }) => (
        <p key={number}>{t('more.cards.one', { number, time: when(expiresAt) })}</p>
      ))}
      {inForce?.length === 0 && <p>{t('more.cards.none')}</p>}
    </section>
  )
}

/** Recalls what others may show, and gets a new code here. */
function Lost() {
  const { t } = useWords()
  const me = useMe()
  const [id] = useState(newId)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<CallFailure>()
  const recall = (): void => {
    setBusy(true)
    setFailure(undefined)
    ask('recallMine', { body: { id, cause: 'lost' } })
      .then(
        () => {
          say(t('more.lost.done'))
          return me.refresh(true)
        },
        (error: unknown) => setFailure(failureOf(error)),
      )
      .finally(() => setBusy(false))
  }
  return (
    <details>
      <summary>{t('more.lost')}</summary>
      <p>{t('more.lost.what')}</p>
      <Fault failure={failure} />
      <Button kind="danger" disabled={busy} onPress={recall}>
        {t(busy ? 'me.waiting' : 'more.lost.go')}
      </Button>
    </details>
  )
}

function Leave() {
  const { t } = useWords()
  const me = useMe()
  const [isAsked, setAsked] = useState(false)
  const [failure, setFailure] = useState<CallFailure>()
  const leave = (): void => {
    ask('leave', {}).then(
      () => {
        forget(localStorage)
        location.replace('/me/')
      },
      (error: unknown) => setFailure(failureOf(error)),
    )
  }
  if (me.kept.isOut) return null
  if (!isAsked)
    return (
      <p class="bottom">
        <Button onPress={() => setAsked(true)}>{t('more.leave')}</Button>
      </p>
    )
  return (
    <section class="bottom" role="alert">
      <p>{t('more.leave.sure')}</p>
      <Fault failure={failure} />
      <p class="actions">
        <Button kind="danger" onPress={leave}>
          {t('more.leave.yes')}
        </Button>
        <Button onPress={() => setAsked(false)}>{t('more.leave.no')}</Button>
      </p>
    </section>
  )
}
