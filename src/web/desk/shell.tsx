import { Outlet, useRouterState } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { actAs, session, signOut } from '../../slices/accounts/contract.ts'
import { call, CallFailure } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { Before } from './before.tsx'
import { PrintHead } from './print-head.tsx'
import { PLACES, Rail } from './rail.tsx'
import { SessionContext } from './session.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { SignIn } from './sign-in.tsx'
import { Failure, Loaded } from './states.tsx'
import { Undoing } from './undo.tsx'

/** Sign-in until somebody is signed in, then the rail and the page. */
export function Shell() {
  const { t } = useWords()
  const client = useQueryClient()
  const isWall = useRouterState({ select: ({ location }) => location.pathname.endsWith('/wall') })
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
        ) : isWall ? (
          <SessionContext value={signedIn}>
            <Outlet />
          </SessionContext>
        ) : (
          <SessionContext value={signedIn}>
            <a className="skip" href="#page">
              {t('skip')}
            </a>
            <div className="shell">
              <Rail
                signedIn={signedIn}
                onChange={(post) => change.mutate(post)}
                onLeave={() => leave.mutate()}
              />
              <main className="page" id="page" tabIndex={-1}>
                <Shortcuts places={PLACES} />
                <PrintHead />
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
