import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { openRoute, route, type Route, type Transport } from '../../http/route.ts'
import { areaAsked } from '../areas/queries.ts'
import type { Ledger } from '../ledger/actions.ts'
import {
  actAs,
  endAccountSessions,
  handOver,
  importAccounts,
  makeAccount,
  readAccount,
  resetPassword,
  resetTotp,
  signIn,
  signOut,
  whoIs,
} from './actions.ts'
import * as contract from './contract.ts'
import type { SignedIn } from './contract.ts'
import { accountsIn, vacanciesIn } from './directory.ts'
import { phoneOf } from './phone.ts'
import { beginTotp, changePassword, confirmTotp, readProfile, removeTotp, renewCodes } from './profile.ts'
import { endSession, endSessions, sessionsOf } from './sessions.ts'

export const accountRoutes: readonly Route[] = [
  openRoute(contract.signIn, async ({ ledger, body, transport }) => {
    const { token, signedIn } = await signIn(ledger, body, transport)
    transport.setToken(token)
    return signedIn
  }),
  route(contract.session, ({ ledger, transport }) => present(ledger, transport.token)),
  route(contract.signOut, async ({ ledger, transport }) => {
    await signOut(ledger, transport.token)
    transport.setToken(undefined)
    return {}
  }),
  route(contract.actAs, ({ ledger, caller, transport, body }) =>
    actAs(ledger, caller, transport.token, body.post),
  ),
  route(contract.showProfile, ({ ledger, caller }) => readProfile(ledger, caller)),
  route(contract.changePassword, async ({ ledger, caller, transport, body }) =>
    present(ledger, goOn(transport, await changePassword(ledger, caller, transport.token, body))),
  ),
  route(contract.beginTotp, async ({ ledger, caller, transport, body }) => {
    const { mustEnrol } = await present(ledger, transport.token)
    return beginTotp(ledger, caller, body, mustEnrol)
  }),
  route(contract.confirmTotp, async ({ ledger, caller, transport, body }) => {
    const { token, recoveryCodes } = await confirmTotp(ledger, caller, transport.token, body.code)
    return { recoveryCodes, signedIn: await present(ledger, goOn(transport, token)) }
  }),
  route(contract.removeTotp, async ({ ledger, caller, body }) => {
    await removeTotp(ledger, caller, body.password)
    return {}
  }),
  route(contract.renewRecoveryCodes, async ({ ledger, caller, body }) => ({
    recoveryCodes: await renewCodes(ledger, caller, body.password),
  })),
  route(contract.ownSessions, ({ ledger, caller, transport }) =>
    within(ledger.database, ledger.county, async (tx) => ({
      sessions: await sessionsOf(tx, caller.account, new Date(ledger.now()), transport.token),
    })),
  ),
  route(contract.endOwnSession, ({ ledger, caller, params }) =>
    within(ledger.database, ledger.county, async (tx) => {
      if (!(await endSession(tx, caller.account, params.session))) throw new Refusal('not-found')
      return {}
    }),
  ),
  route(contract.endOtherSessions, ({ ledger, caller, transport }) =>
    within(ledger.database, ledger.county, async (tx) => {
      await endSessions(tx, caller.account, transport.token)
      return {}
    }),
  ),
  route(contract.listAccounts, ({ ledger, caller, query }) => {
    const phoneHash = query.q === undefined ? undefined : ledger.sealer.match(query.q)
    return within(ledger.database, ledger.county, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      return accountsIn(tx, { ...query, area, phoneHash }, new Date(ledger.now()))
    })
  }),
  route(contract.showAccount, ({ ledger, caller, params }) => readAccount(ledger, caller, params.account)),
  route(contract.makeAccount, ({ ledger, caller, body }) => makeAccount(ledger, caller, body)),
  route(contract.resetPassword, ({ ledger, caller, params, body }) =>
    resetPassword(ledger, caller, { ...params, ...body }),
  ),
  route(contract.resetTotp, async ({ ledger, caller, params, body }) => {
    await resetTotp(ledger, caller, { ...params, ...body })
    return {}
  }),
  route(contract.endAccountSessions, async ({ ledger, caller, params, body }) => {
    await endAccountSessions(ledger, caller, params.account, body.session)
    return {}
  }),
  route(contract.handOver, ({ ledger, caller, params, body }) =>
    handOver(ledger, caller, { ...params, ...body }),
  ),
  route(contract.showPhone, ({ ledger, caller, params }) => phoneOf(ledger, caller, params.post)),
  route(contract.listVacancies, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      return vacanciesIn(tx, { ...query, area }, new Date(ledger.now()))
    }),
  ),
  route(contract.importAccounts, async ({ ledger, caller, query, body }) => {
    const { passwords: _, ...imported } = await importAccounts(ledger, caller, {
      bytes: body,
      address: query.address,
      commit: query.commit === 'yes',
    })
    return imported
  }),
]

async function present(ledger: Ledger, token: string): Promise<SignedIn> {
  const seen = await whoIs(ledger, token)
  if (!seen) throw new Refusal('not-signed-in')
  return seen.signedIn()
}

function goOn(transport: Transport, token: string): string {
  transport.setToken(token)
  return token
}
