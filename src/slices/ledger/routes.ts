import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { appendRecords } from './actions.ts'
import * as contract from './contract.ts'
import { changesSince } from './reading.ts'
import { timelineOf } from './queries.ts'

export const ledgerRoutes: readonly Route[] = [
  route(contract.record, async ({ ledger, caller, body }) => ({
    verdicts: await appendRecords(ledger, caller, body.records),
  })),
  route(contract.timeline, async ({ ledger, caller, query }) => {
    const records = await within(ledger.database, caller.area, (tx) => timelineOf(tx, query))
    return { records, next: records.length < query.limit ? null : (records.at(-1)?.seq ?? null) }
  }),
  route(contract.changes, async ({ ledger, caller, query }) => changesSince(ledger, caller, query)),
]
