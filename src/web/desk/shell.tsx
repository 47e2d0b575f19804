import { Link, Outlet } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { actAs, session, signOut } from '../../slices/accounts/contract.ts'
import { ROLE_TITLES, may } from '../../core/role.ts'
import { call, CallFailure } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import type { MessageKey } from '../kit/messages.ts'
import { Before } from './before.tsx'
import { SessionContext } from './session.tsx'
import { SignIn } from './sign-in.tsx'
import { Failure, Loaded } from './states.tsx'
import { Undoing } from './undo.tsx'
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
  { to: '/imports', label: 'nav.imports', may: 'import-lists' },
  { to: '/ledger', label: 'nav.ledger', may: 'see-ledger' },
  { to: '/messages', label: 'nav.inbox', may: 'self' },
  { to: '/machine', label: 'nav.machine', may: 'see-machine' },
  { to: '/accounts', label: 'nav.accounts', may: 'manage-posts' },
] as const satisfies readonly { to: string; label: MessageKey; may: string }[]

/** Sign-in until somebody is signed in, then the rail and the page. */
export function Shell() {
  const { t, of, language, setLanguage } = useWords()
  const client = useQueryClient()
  const here = useQuery({
    queryKey: ['session'],
    queryFn: () => call(session, {}),
    retry: false,
    staleTime: 60_000,
  })
  const leave = useMutation({
    mutationFn: () => call(signOut, {}),
    onSettled: () => {
      client.clear()
      location.assign('/desk/')
    },
  })
  const change = useMutation({
    mutationFn: (post: string) => call(actAs, { body: { post } }),
    onSuccess: () => location.assign('/desk/'),
  })
  if (here.error instanceof CallFailure && here.error.code === 'not-signed-in') return <SignIn />
  return (
    <Loaded query={here}>
      {(signedIn) =>
        signedIn.mustChange || signedIn.mustEnrol ? (
          <Before signedIn={signedIn} />
        ) : (
          <SessionContext value={signedIn}>
            <a className="skip" href="#page">
              {t('skip')}
            </a>
            <div className="shell">
              <nav className="rail" aria-label={t('app.desk')}>
                <span className="wordmark">
                  胡同 <small>{signedIn.county.name}</small>
                </span>
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
                      <button key={post} type="button" onClick={() => change.mutate(post)}>
                        → {areaName} · {of(ROLE_TITLES[role])}
                      </button>
                    ))}
                  <button type="button" onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
                    {t('other-language')}
                  </button>
                  <button type="button" onClick={() => leave.mutate()}>
                    {t('sign-out')}
                  </button>
                </div>
              </nav>
              <main className="page" id="page" tabIndex={-1}>
                {change.isError && <Failure error={change.error} />}
                <Undoing>
                  <Outlet />
                </Undoing>
              </main>
            </div>
          </SessionContext>
        )
      }
    </Loaded>
  )
}
