import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { route, type Route } from '../../http/route.ts'
import { areaAsked, lineageOf } from '../areas/queries.ts'
import { closeRegister, extractPerson, viewIdentity } from './actions.ts'
import * as contract from './contract.ts'
import { conflictsIn, duplicatesIn, matchesFor } from './duplicates.ts'
import { peopleNear } from './near.ts'
import { findHousehold, findPerson, householdsIn, membersOf, peopleLike } from './queries.ts'
import { closingOf, viewsIn } from './rights.ts'
import { countSought, soughtIn } from './sought-queries.ts'
import { absent, householdStanding, personStanding } from './standing.ts'
import { countTagged, taggedIn } from './tagged.ts'

export const registerRoutes: readonly Route[] = [
  route(contract.listHouseholds, ({ ledger, caller, query: { area, q, after, limit } }) =>
    within(ledger.database, caller.area, async (tx) =>
      householdsIn(tx, await areaAsked(tx, caller.area, area), after, limit, q),
    ),
  ),
  route(contract.showHousehold, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const household = await findHousehold(tx, params.household)
      if (!household) throw new Refusal('not-found')
      return {
        ...household,
        lineage: await lineageOf(tx, household.area),
        persons: await membersOf(tx, params.household),
        ...(await householdStanding(tx, params.household)),
      }
    }),
  ),
  route(contract.showPerson, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const person = await findPerson(tx, params.person)
      if (!person) throw await absent(tx, params.person)
      return {
        ...person,
        lineage: await lineageOf(tx, person.area),
        ...(await personStanding(tx, params.person)),
      }
    }),
  ),
  route(contract.searchPeople, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => ({
      people: await peopleLike(tx, query.q, ledger.sealer.match, query.limit),
    })),
  ),
  route(contract.nearPeople, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => ({
      people: await peopleNear(tx, query.q, query.limit),
    })),
  ),
  route(contract.taggedPeople, ({ ledger, caller, query: { area, tag, after, limit } }) =>
    within(ledger.database, caller.area, async (tx) => {
      const filter = { tag, area: await areaAsked(tx, caller.area, area) }
      return {
        ...(await taggedIn(tx, filter, after, limit)),
        count: after === undefined ? await countTagged(tx, filter, contract.MOST_COUNTED) : null,
      }
    }),
  ),
  route(contract.viewIdentity, ({ ledger, caller, params, body }) =>
    viewIdentity(ledger, caller, params.person, body),
  ),
  route(contract.extractPerson, ({ ledger, caller, params, body }) =>
    extractPerson(ledger, caller, params.person, body),
  ),
  route(contract.listViews, async ({ ledger, caller, query }) => {
    const views = await within(ledger.database, caller.area, (tx) => viewsIn(tx, query))
    return { views, next: views.length < query.limit ? null : (views.at(-1)?.seq ?? null) }
  }),
  route(contract.matchPeople, ({ ledger, caller, body }) =>
    within(ledger.database, caller.area, async (tx) => ({
      people: await matchesFor(tx, body, ledger.sealer.match),
    })),
  ),
  route(contract.listDuplicates, ({ ledger, caller, query: { area, after, limit } }) =>
    within(ledger.database, caller.area, async (tx) =>
      duplicatesIn(tx, await areaAsked(tx, caller.area, area), after, limit),
    ),
  ),
  route(contract.listConflicts, ({ ledger, caller, query: { area, after, limit } }) =>
    within(ledger.database, caller.area, async (tx) =>
      conflictsIn(tx, await areaAsked(tx, caller.area, area), after, limit),
    ),
  ),
  route(contract.listSought, ({ ledger, caller, query: { area, state, q, after, limit } }) =>
    within(ledger.database, caller.area, async (tx) => {
      const filter = { area: await areaAsked(tx, caller.area, area), state, q }
      return {
        ...(await soughtIn(tx, filter, new Date(ledger.now()), after, limit)),
        counts: after === undefined ? await countSought(tx, filter) : null,
      }
    }),
  ),
  route(contract.closeRegister, ({ ledger, caller, body }) => closeRegister(ledger, caller, body)),
  route(contract.showClosing, ({ ledger }) => within(ledger.database, ledger.county, closingOf)),
]
