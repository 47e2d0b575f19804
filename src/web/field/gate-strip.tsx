/** @jsxImportSource preact */
import type { GateKeeping } from './gate-keeping.ts'
import { useGateWords, type GateWords } from './gate-words.ts'

/** Always there: which gate, how old its list is, whether its clock is sure, and what today has been. */
export function GateStrip({ keeping, name }: { keeping: GateKeeping; name: string }) {
  const { t } = useGateWords()
  const { papers } = keeping
  const { now, isSure } = keeping.clock()
  const seconds = Math.floor(now / 1000)
  const age = papers?.age(seconds)
  const standing = papers?.standing(seconds) ?? 'manual'
  const { entered, refused } = keeping.today()
  return (
    <header class={`gate-strip ${standing}`}>
      <p>
        <b>{name}</b>
        <span>{t('gate.today', { entered, refused })}</span>
      </p>
      <p class="gate-age">
        {standing === 'fresh'
          ? `✓ ${t('gate.fresh', { minutes: Math.floor((age ?? 0) / 60) })}`
          : standing === 'degraded'
            ? `⚠ ${t('gate.degraded', { age: ageOf(age ?? 0, t) })}`
            : `✕ ${t(age === undefined ? 'gate.never' : 'gate.manual')}`}
      </p>
      {standing !== 'fresh' && (
        <p>
          {t(papers ? (standing === 'degraded' ? 'gate.degraded-what' : 'gate.manual-what') : 'gate.no-root')}
        </p>
      )}
      {!isSure && papers && <p role="alert">⚠ {t('gate.clock')}</p>}
      {papers?.isForged && <p role="alert">⚠ {t('gate.forged')}</p>}
    </header>
  )
}

function ageOf(seconds: number, t: GateWords['t']): string {
  return seconds < 7200
    ? t('gate.minutes', { minutes: Math.floor(seconds / 60) })
    : t('gate.hours', { hours: Math.floor(seconds / 3600) })
}
