import { within } from '../../database/connect.ts'
import { Download, openRoute, route, type Route } from '../../http/route.ts'
import { areaAsked } from '../areas/queries.ts'
import { bundleFor, changesFor, enrol, makeCode, pushRecords, revoke } from './actions.ts'
import * as contract from './contract.ts'
import { cursorOf } from '../ledger/rules.ts'
import { devicesIn } from './queries.ts'
import { checkProtocol, deviceOf } from './rules.ts'

export const syncRoutes: readonly Route[] = [
  route(contract.askEnrolment, ({ ledger, caller, body }) => makeCode(ledger, caller, body.post)),
  openRoute(contract.enrolDevice, ({ ledger, body, transport }) => enrol(ledger, body, transport.address)),
  route(contract.listDevices, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      return devicesIn(tx, { ...query, area }, new Date(ledger.now()))
    }),
  ),
  route(contract.revokeDevice, async ({ ledger, caller, params, body }) => {
    await revoke(ledger, caller, { ...params, ...body })
    return {}
  }),
  route(contract.push, ({ ledger, caller, body, transport }) =>
    pushRecords(ledger, caller, body, transport.note),
  ),
  route(contract.bundle, async ({ ledger, caller, query, transport }) => {
    deviceOf(caller)
    checkProtocol(query.protocol)
    const { sections, since } = query
    const wanted = {
      sections,
      since: since === undefined ? undefined : cursorOf(since),
      etag: transport.ifRange,
    }
    const { etag, bytes } = await bundleFor(ledger, caller, wanted)
    return new Download('hutong.bundle', contract.BUNDLE_TYPE, bytes, { etag })
  }),
  route(contract.changes, ({ ledger, caller, query }) => {
    checkProtocol(query.protocol)
    return changesFor(ledger, caller, cursorOf(query.since))
  }),
]
