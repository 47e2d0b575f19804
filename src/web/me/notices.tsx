/** @jsxImportSource preact */
import { useAbout, type About } from './about.ts'
import { Head, useMe } from './parts.tsx'
import { Freshness } from './why.tsx'
import { useWords, type Words } from './words.tsx'

/** What has happened that one should know, newest first: it follows from what is known of oneself, and is kept nowhere else. */
export function Notices() {
  const words = useWords()
  const me = useMe()
  const known = useAbout(me.kept.person ?? '')
  const notices = known.shown ? noticesOf(known.shown, words) : []
  return (
    <>
      <Head title={words.t('notices.title')} />
      <Freshness known={known} />
      {known.shown && notices.length === 0 && <p>{words.t('notices.none')}</p>}
      <ul class="list">
        {notices.map(({ at, text, more }) => (
          <li key={at + text} class="line">
            <b>{text}</b>
            <span class="soft">{words.when(at)}</span>
            {more.map((one) => (
              <span key={one}>{one}</span>
            ))}
          </li>
        ))}
      </ul>
    </>
  )
}

type Notice = { at: string; text: string; more: string[] }

function noticesOf({ colour, family, cards }: About, { t, of, when }: Words): Notice[] {
  const all: Notice[] = [
    ...colour.history.map((one) => ({
      at: one.at,
      text: t('notice.colour', { was: t(`code.${one.was}`), now: t(`code.${one.colour}`) }),
      more: one.rules.flatMap(({ text }) => (text ? [of(text)] : [])),
    })),
    ...colour.appeals.flatMap((one) => [
      { at: one.madeAt, text: t('notice.appeal'), more: [t('notice.until', { time: when(one.deadline) })] },
      ...(one.answer ? [{ at: one.answer.at, text: t('notice.answer'), more: [one.answer.reason] }] : []),
    ]),
    ...colour.overrides.map((one) => ({
      at: one.askedAt,
      text: t('notice.override'),
      more: [t('override.case', { number: one.caseNumber })],
    })),
    ...family.proxies.map(({ name, agreedAt }) => ({
      at: agreedAt,
      text: t('notice.proxy', { name }),
      more: [],
    })),
    ...cards.map((one) => ({
      at: one.issuedAt,
      text: t('notice.card', { number: one.number }),
      more: [t('code.until', { time: when(one.expiresAt) })],
    })),
  ]
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, 50)
}
