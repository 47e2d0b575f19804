import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { lineageOf } from '../areas/queries.ts'
import * as contract from './contract.ts'
import { findHousehold, findPerson, householdsIn, membersOf, peopleLike } from './queries.ts'

export const registerRoutes: readonly Route[] = [
  route(contract.listHouseholds, ({ ledger, caller, query }) => {
    const area = query.area ?? caller.area
    if (!isWithin(area, caller.area)) throw new Refusal('out-of-scope')
    return within(ledger.database, caller.area, (tx) => householdsIn(tx, area, query.after, query.limit))
  }),
  route(contract.showHousehold, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const household = await findHousehold(tx, params.household)
      if (!household) throw new Refusal('not-found')
      return {
        ...household,
        lineage: await lineageOf(tx, household.area),
        persons: await membersOf(tx, params.household),
      }
    }),
  ),
  route(contract.showPerson, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const person = await findPerson(tx, params.person)
      if (!person) throw new Refusal('not-found')
      return { ...person, lineage: await lineageOf(tx, person.area) }
    }),
  ),
  route(contract.searchPeople, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => ({
      people: await peopleLike(tx, query.q, ledger.sealer.match, query.limit),
    })),
  ),
]
