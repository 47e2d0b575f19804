import { Button } from 'antd'
import { ROLE_TITLES } from '../../core/role.ts'
import type { SessionLine } from '../../slices/accounts/contract.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { shortName } from './names.ts'
import { Sign } from './sign.tsx'

/** Where an account is signed in. */
export function Sessions({
  sessions,
  end,
  busy,
}: {
  sessions: readonly SessionLine[]
  end: (session: string) => void
  busy: boolean
}) {
  const { t, of, language } = useWords()
  if (sessions.length === 0) return <p className="soft">{t('session.none')}</p>
  return (
    <ul className="rows">
      {sessions.map(({ session, client, seenAt, role, areaName, here }) => (
        <li key={session}>
          <span>
            <b>{browserOf(client)}</b> {here && <Sign tone="good">✓ {t('session.here')}</Sign>}
            <br />
            <span className="soft">
              {shortName(areaName)} · {of(ROLE_TITLES[role])} ·{' '}
              {t('session.seen', { time: moment(seenAt, language) })}
            </span>
          </span>
          {!here && (
            <Button disabled={busy} onClick={() => end(session)}>
              {t('session.end')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

/** "Chrome · Android" out of what a browser calls itself; the beginning of it when nothing is known. */
export function browserOf(client: string): string {
  const browser = [
    ['MicroMessenger', 'WeChat'],
    ['Edg/', 'Edge'],
    ['OPR/', 'Opera'],
    ['Firefox/', 'Firefox'],
    ['Chrome/', 'Chrome'],
    ['Safari/', 'Safari'],
  ].find(([sign = '']) => client.includes(sign))?.[1]
  const system = [
    ['Android', 'Android'],
    ['iPhone', 'iPhone'],
    ['iPad', 'iPad'],
    ['Windows', 'Windows'],
    ['Mac OS', 'macOS'],
    ['Linux', 'Linux'],
  ].find(([sign = '']) => client.includes(sign))?.[1]
  return [browser, system].filter(Boolean).join(' · ') || client.slice(0, 40) || '–'
}
