import { deviceRoute, route, type Route } from '../../http/route.ts'
import { verifyCode } from '../codes/verifying.ts'
import { dayKeys, readGate, readGates, watch } from './actions.ts'
import * as contract from './contract.ts'
import { lookUpAtGate } from './looking-up.ts'
import { issueKey, keysOfGate, recordAsDevice, revokeKey } from './keys-of-gates.ts'

export const gateRoutes: readonly Route[] = [
  route(contract.watchGate, ({ ledger, caller, query }) => watch(ledger, caller, query.gate)),
  route(contract.listGates, ({ ledger, caller, query }) => readGates(ledger, caller, query.area)),
  route(contract.showGate, ({ ledger, caller, params }) => readGate(ledger, caller, params.gate)),
  route(contract.lookUp, ({ ledger, caller, body }) => lookUpAtGate(ledger, caller, body)),
  route(contract.listGateKeys, ({ ledger, caller, params }) => keysOfGate(ledger, caller, params.gate)),
  route(contract.issueGateKey, ({ ledger, caller, params, body }) =>
    issueKey(ledger, caller, params.gate, body),
  ),
  route(contract.revokeGateKey, async ({ ledger, caller, params, body }) => {
    await revokeKey(ledger, caller, { ...params, ...body })
    return {}
  }),
  route(contract.verify, ({ ledger, body }) => verifyCode(ledger, body)),
  deviceRoute(contract.verifyAsDevice, ({ ledger, body }) => verifyCode(ledger, body)),
  deviceRoute(contract.deviceRecords, async ({ ledger, device, body }) => ({
    verdicts: await recordAsDevice(ledger, device, body.records),
  })),
  deviceRoute(contract.deviceWatch, async ({ ledger, device: { gate, device } }) => ({
    gate,
    device,
    days: dayKeys(ledger, ledger.now()),
  })),
]
