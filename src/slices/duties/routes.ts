import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { areaAsked } from '../areas/queries.ts'
import { readBoard, readPace } from './actions.ts'
import * as contract from './contract.ts'
import { appendRecords } from '../ledger/actions.ts'
import { draftsFor, takingBack } from './handing.ts'
import { countMatching, doersLike, dutiesIn } from './queries.ts'

export const dutyRoutes: readonly Route[] = [
  route(contract.showBoard, ({ ledger, caller, query }) =>
    readBoard(ledger, caller, query.area, query.directive),
  ),
  route(contract.showPace, async ({ ledger, caller, query }) => ({
    pace: await readPace(ledger, caller, query.area, query.measure),
  })),
  route(contract.listDuties, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const area = await areaAsked(tx, caller.area, query.area)
      return dutiesIn(tx, { ...query, area }, new Date(ledger.now()))
    }),
  ),
  route(contract.countDuties, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const filter = { ...query, area: await areaAsked(tx, caller.area, query.area) }
      const most = contract.MOST_AT_ONCE
      return { count: await countMatching(tx, filter, new Date(ledger.now()), most), most }
    }),
  ),
  route(contract.changeDuties, async ({ ledger, caller, body }) => {
    const given = { seen: body.seen, now: ledger.now() }
    const drafts = await within(ledger.database, caller.area, async (tx) => {
      const filter = { ...body.filter, area: await areaAsked(tx, caller.area, body.filter.area) }
      return draftsFor(tx, caller, filter, body.change, given)
    })
    if (drafts.length > 0) await appendRecords(ledger, caller, drafts)
    return { records: drafts.map(({ id }) => id) }
  }),
  route(contract.undoChange, async ({ ledger, caller, body }) => {
    const drafts = takingBack(caller, body.records, ledger.now())
    await appendRecords(ledger, caller, drafts)
    return { withdrawn: drafts.length }
  }),
  route(contract.listDoers, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => ({
      doers: await doersLike(tx, caller.area, query.q),
    })),
  ),
]
