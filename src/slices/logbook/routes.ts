import { within } from '../../database/connect.ts'
import { openRoute, residentRoute, route, type Route } from '../../http/route.ts'
import { readAlarms } from './alarm-board.ts'
import * as contract from './contract.ts'
import { countProof } from './pacing.ts'
import { readConsistency, readHead, readHeads, readInclusion, readLeaves, turnsProven } from './proving.ts'
import { keepCosignature } from './witnessing.ts'

export const logRoutes: readonly Route[] = [
  openRoute(contract.showHead, ({ ledger }) => readHead(ledger)),
  openRoute(contract.listHeads, ({ ledger, query, transport }) => {
    countProof(transport.address, ledger.now())
    return readHeads(ledger, query)
  }),
  openRoute(contract.listLeaves, ({ ledger, query, transport }) => {
    countProof(transport.address, ledger.now())
    return readLeaves(ledger, query)
  }),
  openRoute(contract.proveInclusion, ({ ledger, query, transport }) => {
    countProof(transport.address, ledger.now())
    return readInclusion(ledger, query)
  }),
  openRoute(contract.proveConsistency, ({ ledger, query, transport }) => {
    countProof(transport.address, ledger.now())
    return readConsistency(ledger, query)
  }),
  openRoute(contract.cosign, async ({ ledger, body, transport }) => {
    countProof(transport.address, ledger.now())
    await keepCosignature(ledger, body)
    return {}
  }),
  route(contract.listAlarms, ({ ledger, caller }) => readAlarms(ledger, caller)),
  residentRoute(contract.showOwnLog, ({ ledger, resident }) =>
    within(ledger.database, ledger.county, (tx) => turnsProven(tx, ledger, resident.person ?? '')),
  ),
]
