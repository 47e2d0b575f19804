import { Refusal } from '../../core/refusals.ts'
import { openRoute, route, type Route } from '../../http/route.ts'
import * as contract from './contract.ts'
import { actAs, signIn, signOut, whoIs } from './actions.ts'

export const accountRoutes: readonly Route[] = [
  openRoute(contract.signIn, async ({ ledger, body, transport }) => {
    const { token, signedIn } = await signIn(ledger, body, transport.client, () => 0)
    transport.setToken(token)
    return signedIn
  }),
  route(contract.session, async ({ ledger, transport }) => {
    const seen = await whoIs(ledger, transport.token)
    if (!seen) throw new Refusal('not-signed-in')
    return seen.signedIn()
  }),
  route(contract.signOut, async ({ ledger, transport }) => {
    await signOut(ledger, transport.token)
    transport.setToken(undefined)
    return {}
  }),
  route(contract.actAs, ({ ledger, caller, transport, body }) =>
    actAs(ledger, caller, transport.token, body.post),
  ),
]
