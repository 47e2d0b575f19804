import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { readBoard } from './actions.ts'
import * as contract from './contract.ts'
import { dutiesIn } from './queries.ts'

export const dutyRoutes: readonly Route[] = [
  route(contract.showBoard, ({ ledger, caller, query }) =>
    readBoard(ledger, caller, query.area, query.directive),
  ),
  route(contract.listDuties, ({ ledger, caller, query }) => {
    const area = query.area ?? caller.area
    if (!isWithin(area, caller.area)) throw new Refusal('out-of-scope')
    return within(ledger.database, caller.area, (tx) =>
      dutiesIn(tx, { ...query, area }, new Date(ledger.now())),
    )
  }),
]
