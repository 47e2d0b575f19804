/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { CallFailure } from '../kit/call.ts'
import { setTextSize, TEXT_SIZES, textSize } from '../kit/text-size.ts'
import { ask, type Reply } from './calls.ts'
import { forget } from './keeping.ts'
import { Button, Choice, failureOf, Fault, say, useMe } from './parts.tsx'
import { useWords } from './words.tsx'

/** Language, size of text, where one is signed in, and out. */
export function More() {
  const { t, language, setLanguage } = useWords()
  const [size, setSize] = useState(textSize)
  return (
    <>
      <h1>{t('me.tab.more')}</h1>
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
      <Sessions />
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
