import { within } from '../../database/connect.ts'
import { Refusal } from '../../core/refusals.ts'
import { openRoute, residentRoute, type Route } from '../../http/route.ts'
import { senderFor } from '../messages/senders.ts'
import { codesFor } from './actions.ts'
import * as contract from './contract.ts'
import { endSession, sessionsOf } from './sessions.ts'
import { askByPhone, choicesOf, choose, enterByPhone } from './signing-in.ts'

/** A county that has no gateway yet reads its codes where the program runs. */
const CONSOLE = 'console:'

export const codeRoutes: readonly Route[] = [
  openRoute(contract.askCode, async ({ ledger, machine, body, transport }) => {
    const sender = senderFor({ ...machine, smsUrl: machine.smsUrl ?? CONSOLE })
    if (sender) await askByPhone(ledger, sender, { ...body, address: transport.address }, transport.note)
    return {}
  }),
  openRoute(contract.enter, async ({ ledger, body: { bearer, ...given }, transport }) => {
    const token = await enterByPhone(ledger, given, transport)
    if (!bearer) transport.setResident(token)
    return { token: bearer ? token : null }
  }),
  residentRoute(contract.showSession, async ({ ledger, resident: { session, person } }) => ({
    session,
    person,
    choices:
      person === null ? await within(ledger.database, ledger.county, (tx) => choicesOf(tx, session)) : [],
  })),
  residentRoute(contract.choosePerson, async ({ ledger, resident, body }) => {
    await choose(ledger, resident.session, body.person)
    return {}
  }),
  residentRoute(contract.leave, async ({ ledger, resident, transport }) => {
    await within(ledger.database, ledger.county, (tx) => endSession(tx, resident.person, resident.session))
    transport.setResident(undefined)
    return {}
  }),
  residentRoute(contract.listSessions, async ({ ledger, resident: { person, session } }) => ({
    sessions: await within(ledger.database, ledger.county, (tx) =>
      sessionsOf(tx, person ?? '', session, new Date(ledger.now())),
    ),
  })),
  residentRoute(contract.endOther, async ({ ledger, resident, params }) => {
    const ended = await within(ledger.database, ledger.county, (tx) =>
      endSession(tx, resident.person, params.session),
    )
    if (!ended) throw new Refusal('not-found')
    return {}
  }),
  residentRoute(contract.makeCode, async ({ ledger, resident, body }) => codesFor(ledger, resident, body)),
]
