import { Link, useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import type { SignedIn } from '../../slices/accounts/contract.ts'
import { ROLE_TITLES, may } from '../../core/role.ts'
import { useWords } from '../kit/language.tsx'
import type { MessageKey } from '../kit/messages.ts'
import { Unread } from './unread.tsx'

const PLACES = [
  { to: '/', label: 'nav.overview', may: 'see-board' },
  { to: '/directives', label: 'nav.directives', may: 'see-board' },
  { to: '/packs', label: 'nav.packs', may: 'see-board' },
  { to: '/campaigns', label: 'nav.campaigns', may: 'see-board' },
  { to: '/duties', label: 'nav.duties', may: 'see-register' },
  { to: '/doors', label: 'nav.households', may: 'see-register' },
  { to: '/sites', label: 'nav.sites', may: 'see-register' },
  { to: '/people', label: 'nav.people', may: 'see-register' },
  { to: '/grid', label: 'nav.grid', may: 'see-board' },
  { to: '/imports', label: 'nav.imports', may: 'import-lists' },
  { to: '/ledger', label: 'nav.ledger', may: 'see-ledger' },
  { to: '/messages', label: 'nav.inbox', may: 'self' },
  { to: '/machine', label: 'nav.machine', may: 'see-machine' },
  { to: '/accounts', label: 'nav.accounts', may: 'manage-posts' },
] as const satisfies readonly { to: string; label: MessageKey; may: string }[]

type Given = { signedIn: SignedIn; onChange: (post: string) => void; onLeave: () => void }

/** The way to every page; on a phone folded away until it is asked for. */
export function Rail({ signedIn, onChange, onLeave }: Given) {
  const { t, of, language, setLanguage } = useWords()
  const { pathname } = useLocation()
  /** The page it was unfolded on: it folds itself on any other. */
  const [unfolded, setUnfolded] = useState<string>()
  const isOpen = unfolded === pathname
  return (
    <nav className={isOpen ? 'rail' : 'rail rail-folded'} aria-label={t('app.desk')}>
      <span className="wordmark">
        胡同 <small>{signedIn.county.name}</small>
      </span>
      <button
        type="button"
        className="rail-button"
        aria-expanded={isOpen}
        aria-controls="ways"
        onClick={() => setUnfolded(isOpen ? undefined : pathname)}
      >
        ☰ {t('menu')}
        <Unread />
      </button>
      <div className="ways" id="ways">
        {PLACES.filter((place) => may(signedIn.post.role, place.may)).map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === '/' }}
            activeProps={{ 'aria-current': 'page' }}
          >
            {t(label)}
            {to === '/messages' && <Unread />}
          </Link>
        ))}
        <div className="rail-foot">
          <Link to="/profile" activeProps={{ 'aria-current': 'page' }}>
            <b>{signedIn.name}</b>
            <br />
            {signedIn.post.areaName} · {of(ROLE_TITLES[signedIn.post.role])}
          </Link>
          {signedIn.posts
            .filter(({ post }) => post !== signedIn.post.post)
            .map(({ post, areaName, role }) => (
              <button key={post} type="button" onClick={() => onChange(post)}>
                → {areaName} · {of(ROLE_TITLES[role])}
              </button>
            ))}
          <button type="button" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
            {t('other-language')}
          </button>
          <button type="button" onClick={onLeave}>
            {t('sign-out')}
          </button>
        </div>
      </div>
    </nav>
  )
}
