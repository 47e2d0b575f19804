import type { Draft } from '../../slices/ledger/rules.ts'
import type { HouseholdLine, PersonLine } from '../../slices/register/contract.ts'
import { callPayload, type CallInput } from '../../slices/screening/rules.ts'

export type Door = HouseholdLine & { persons: PersonLine[] }

/** Somebody who lives here and was not on the list; the id is made when the name is entered, so that saving twice adds one. */
export type FoundPerson = { person: string; name: string }

/** A call as the desk enters it; `retryAt` as a field of date and time holds it, in the county's time. */
export type DeskCall = CallInput & {
  /** Ids of the call and of the records of people found with it. */
  id: string
  found: readonly FoundPerson[]
  campaign: string | undefined
}

/** The records of one call: people found first, then the call that confirms them. `now` and `newId` come from outside. */
export function callDrafts(door: Door, input: DeskCall, now: string, newId: () => string): Draft[] {
  const { campaign } = input
  const retryAt = input.retryAt && `${input.retryAt}:00+08:00`
  const registered = input.end === 'met' ? input.found : []
  const people = registered.map(
    ({ person, name }): Draft => ({
      id: newId(),
      kind: 'person-registered',
      subject: person,
      area: door.area,
      happenedAt: now,
      payload: { household: door.household, name, ...(campaign ? { campaign } : {}) },
    }),
  )
  const members = [...door.persons.map(({ person }) => person), ...registered.map(({ person }) => person)]
  return [
    ...people,
    {
      id: input.id,
      kind: 'door-call',
      subject: door.household,
      happenedAt: now,
      payload: callPayload({ ...input, retryAt }, members, campaign),
    },
  ]
}

/** Tomorrow evening in the county, when people are back from work: what a retry is set to unless somebody says otherwise. */
export function tomorrowEvening(now: number): string {
  const county = new Date(now + (24 + 8) * 3_600_000)
  return `${county.toISOString().slice(0, 10)}T18:30`
}
