import { Link, useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import type { SignedIn } from '../../slices/accounts/contract.ts'
import { ROLE_TITLES, may } from '../../core/role.ts'
import { useWords } from '../kit/language.tsx'
import type { MessageKey } from '../kit/messages.ts'
import { Unread } from './unread.tsx'

type Place = { to: string; key: string; label: MessageKey; may: string; leadsTo?: readonly string[] }

/** Every page of the rail, and the pages without a place of their own that are reached from it; `key` leads there after g (shortcuts.tsx). */
export const PLACES = [
  { to: '/', key: 'o', label: 'nav.overview', may: 'see-board' },
  { to: '/directives', key: 'd', label: 'nav.directives', may: 'see-board' },
  { to: '/packs', key: 'k', label: 'nav.packs', may: 'see-board' },
  { to: '/campaigns', key: 'c', label: 'nav.campaigns', may: 'see-board' },
  { to: '/duties', key: 't', label: 'nav.duties', may: 'see-register' },
  { to: '/doors', key: 'h', label: 'nav.households', may: 'see-register' },
  { to: '/sites', key: 's', label: 'nav.sites', may: 'see-register' },
  {
    to: '/people',
    key: 'p',
    label: 'nav.people',
    may: 'see-register',
    leadsTo: ['/sought', '/duplicates', '/conflicts', '/person/'],
  },
  {
    to: '/codes',
    key: 'q',
    label: 'nav.codes',
    may: 'see-board',
    leadsTo: ['/appeals', '/colour-rules', '/cards', '/alarms'],
  },
  { to: '/grid', key: 'g', label: 'nav.grid', may: 'see-board' },
  { to: '/imports', key: 'i', label: 'nav.imports', may: 'import-lists' },
  { to: '/fieldwork', key: 'f', label: 'nav.fieldwork', may: 'see-rounds', leadsTo: ['/finds'] },
  {
    to: '/checkpoints',
    key: 'b',
    label: 'nav.checkpoints',
    may: 'see-board',
    leadsTo: ['/checkpoints/'],
  },
  { to: '/rounds', key: 'r', label: 'nav.rounds', may: 'see-rounds' },
  { to: '/questions', key: 'u', label: 'nav.questions', may: 'moderate', leadsTo: ['/comments'] },
  { to: '/ledger', key: 'l', label: 'nav.ledger', may: 'see-ledger' },
  { to: '/bulletins', key: 'n', label: 'nav.bulletins', may: 'manage-articles' },
  { to: '/articles', key: 'w', label: 'nav.articles', may: 'manage-articles', leadsTo: ['/article/'] },
  { to: '/messages', key: 'm', label: 'nav.inbox', may: 'self' },
  { to: '/machine', key: 'e', label: 'nav.machine', may: 'see-machine' },
  { to: '/accounts', key: 'a', label: 'nav.accounts', may: 'manage-posts' },
] as const satisfies readonly Place[]

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
        {PLACES.filter((place) => may(signedIn.post.role, place.may)).map((place) => (
          <Link
            key={place.to}
            to={place.to}
            {...(isPartOf(place, pathname) ? { 'aria-current': 'true' } : {})}
            activeOptions={{ exact: place.to === '/' }}
            activeProps={{ 'aria-current': 'page' }}
          >
            {t(place.label)}
            {place.to === '/messages' && <Unread />}
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

/** Whether a page is reached by way of a place: it is marked, so that people know where they are. */
function isPartOf(place: Place, pathname: string): boolean {
  return place.leadsTo?.some((start) => pathname.startsWith(start)) ?? false
}
