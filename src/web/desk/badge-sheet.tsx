import { Button } from 'antd'
import { ROLE_TITLES } from '../../core/role.ts'
import { grouped } from '../../core/short-number.ts'
import { checkLink } from '../../slices/badges/rules.ts'
import type { BadgeLine } from '../../slices/badges/contract.ts'
import { useWords } from '../kit/language.tsx'
import './badges.css'
import { day } from './figures.ts'
import { justBefore } from './names.ts'
import { Qr } from './qr.tsx'
import { useSignedIn } from './session.tsx'

/** Badges on A4, ten a sheet, to be cut, with a photo glued on and stamped: the page shows none, the face is compared with this one. */
export function BadgeSheet({ badges, close }: { badges: readonly BadgeLine[]; close: () => void }) {
  const { t } = useWords()
  return (
    <>
      <div className="page-head no-print">
        <Button size="large" onClick={close}>
          {t('badge.back')}
        </Button>
        <Button type="primary" size="large" onClick={() => window.print()}>
          {t('badge.print', { count: badges.length })}
        </Button>
      </div>
      <div className="slips badges">
        {badges.map((badge) => (
          <Card key={badge.post} badge={badge} />
        ))}
      </div>
    </>
  )
}

function Card({ badge: { number, holder, unit, role, areaName, validUntil } }: { badge: BadgeLine }) {
  const { t, of, language } = useWords()
  const { county } = useSignedIn()
  if (number === null || validUntil === null) return null
  return (
    <article className="badge">
      <header>
        <b>{county.name}</b> {t('badge.card')}
      </header>
      <div className="badge-middle">
        <span className="badge-photo">{t('badge.photo')}</span>
        <div className="badge-who">
          <b>{holder}</b>
          <span>{unit || areaName}</span>
          <span>
            {areaName} · {of(ROLE_TITLES[role])}
          </span>
          <code>{grouped(number)}</code>
          <span>
            {t('badge.until')} {day(justBefore(validUntil), language)}
          </span>
        </div>
        <Qr text={checkLink(location.origin, number)} label={t('badge.qr')} size={104} />
      </div>
      <footer>{t('badge.card-check', { address: `${location.host}/check` })}</footer>
    </article>
  )
}
