import { within } from '../../database/connect.ts'
import { Refusal } from '../../core/refusals.ts'
import { openRoute, residentRoute, route, type Route } from '../../http/route.ts'
import { areaAsked } from '../areas/queries.ts'
import { senderFor } from '../messages/senders.ts'
import { codesFor, type Resident } from './actions.ts'
import { bearersOf } from './bearers.ts'
import { cardsOf, issueCards } from './cards.ts'
import * as contract from './contract.ts'
import { agree, answerBySlip, answerFor, asAuthor, withdraw } from './family.ts'
import { aboutMe, appealAsResident, recordAsResident, recordsOfMe, today } from './about-me.ts'
import { recall } from './recalling.ts'
import { endSession, sessionsOf } from './sessions.ts'
import { askByPhone, choicesOf, choose, enterByPhone } from './signing-in.ts'
import { enterBySlip, issueSlip } from './slips.ts'

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
  openRoute(contract.enterWithSlip, async ({ ledger, body: { bearer, ...shown }, transport }) => {
    const token = await enterBySlip(ledger, shown, transport)
    if (!bearer) transport.setResident(token)
    return { token: bearer ? token : null }
  }),
  residentRoute(contract.aboutMe, ({ ledger, resident, query }) => {
    const self = selfOf(resident)
    return aboutMe(ledger, self, query.person ?? self)
  }),
  residentRoute(contract.myRecords, ({ ledger, resident, query }) => {
    const self = selfOf(resident)
    return recordsOfMe(ledger, self, query.person ?? self)
  }),
  residentRoute(contract.recordMine, async ({ ledger, resident, body }) => ({
    verdicts: await recordAsResident(ledger, selfOf(resident), body.records),
  })),
  residentRoute(contract.appealMine, ({ ledger, resident, body: { person, ...given } }) => {
    const self = selfOf(resident)
    return appealAsResident(ledger, self, person ?? self, given)
  }),
  residentRoute(contract.recallMine, async ({ ledger, resident, body }) => {
    const self = selfOf(resident)
    await recall(ledger, asAuthor(ledger, self), { ...body, person: self }, resident.session)
    return {}
  }),
  residentRoute(contract.agreeToProxy, async ({ ledger, resident, body }) => {
    await agree(ledger, selfOf(resident), body.proxy)
    return {}
  }),
  residentRoute(contract.answerForWard, async ({ ledger, resident, body }) => {
    await answerFor(ledger, selfOf(resident), body.ward, today(ledger))
    return {}
  }),
  residentRoute(contract.answerWithSlip, async ({ ledger, resident, body, transport }) => {
    await answerBySlip(ledger, selfOf(resident), body, transport.address)
    return {}
  }),
  residentRoute(contract.withdrawProxy, async ({ ledger, resident, body }) => {
    await withdraw(ledger, selfOf(resident), body)
    return {}
  }),
  route(contract.giveSlip, ({ ledger, caller, body }) => issueSlip(ledger, caller, body)),
  route(contract.printCards, async ({ ledger, caller, body }) => ({
    cards: await issueCards(ledger, caller, body.cards),
  })),
  route(contract.listBearers, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      return bearersOf(tx, { ...query, area }, new Date(ledger.now()))
    }),
  ),
  route(contract.listCards, async ({ ledger, caller, params }) => ({
    cards: await within(ledger.database, caller.area, (tx) => cardsOf(tx, params.person)),
  })),
  route(contract.recallCode, async ({ ledger, caller, params, body }) => {
    await recall(ledger, caller, { ...params, ...body })
    return {}
  }),
]

/** server.ts lets nobody through who has not said who they are. */
function selfOf({ person }: Resident): string {
  if (person === null) throw new Refusal('resident-who')
  return person
}
