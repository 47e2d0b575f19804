import type { Draft } from '../../slices/ledger/rules.ts'
import type { HouseholdLine, PersonLine } from '../../slices/register/contract.ts'
import type { DOOR_CALL_ENDS } from '../../slices/screening/kinds/door-call.ts'

export type End = (typeof DOOR_CALL_ENDS)[number]
export type Door = HouseholdLine & { persons: PersonLine[] }

/** What one member said. */
export type Answer = {
  present: boolean
  fromRiskArea: boolean
  returnedOn: string
  returnedFrom: string
  occupation: string
  needsCare: boolean
  celsius: string
}
export const NOTHING: Answer = {
  present: true,
  fromRiskArea: false,
  returnedOn: '',
  returnedFrom: '',
  occupation: '',
  needsCare: false,
  celsius: '',
}

/** Somebody who lives here and was not on the list; the id is made when the name is entered, so that saving twice adds one. */
export type FoundPerson = { person: string; name: string }

export type CallInput = {
  /** Ids of the call and of the records of people found with it. */
  id: string
  end: End
  metWith: string
  retryAt: string
  movedTo: string
  reason: string
  note: string
  answers: Readonly<Record<string, Answer>>
  found: readonly FoundPerson[]
  campaign: string | undefined
}

/** Questions asked when no campaign says which. */
export const ALL_QUESTIONS: readonly string[] = ['fromRiskArea', 'occupation', 'needsCare', 'celsius']

/** The records of one call: people found first, then the call that confirms them. `now` and `newId` come from outside. */
export function callDrafts(door: Door, input: CallInput, now: string, newId: () => string): Draft[] {
  const { campaign } = input
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
      payload: { ...callPayload(input, members), ...(campaign ? { campaign } : {}) },
    },
  ]
}

function callPayload(input: CallInput, persons: readonly string[]): object {
  const { end, metWith, retryAt, movedTo, reason, note, answers } = input
  return {
    end,
    ...(end === 'met'
      ? { metWith, members: persons.map((person) => memberPayload(person, answers[person] ?? NOTHING)) }
      : {}),
    ...(end === 'nobody-home' && retryAt ? { retryAt: `${retryAt}:00+08:00` } : {}),
    ...(end === 'moved-away' && movedTo ? { movedTo } : {}),
    ...((end === 'refused' || end === 'wrong-row') && reason ? { reason } : {}),
    ...(note ? { note } : {}),
  }
}

function memberPayload(person: string, answer: Answer): object {
  const { present, fromRiskArea, returnedOn, returnedFrom, occupation, needsCare, celsius } = answer
  return {
    person,
    present,
    needsCare,
    fromRiskArea,
    ...(fromRiskArea && returnedOn ? { returnedOn } : {}),
    ...(fromRiskArea && returnedFrom ? { returnedFrom } : {}),
    ...(occupation ? { occupation } : {}),
    ...(celsius ? { celsius: Number(celsius) } : {}),
  }
}

/** Tomorrow evening in the county, when people are back from work: what a retry is set to unless somebody says otherwise. */
export function tomorrowEvening(now: number): string {
  const county = new Date(now + (24 + 8) * 3_600_000)
  return `${county.toISOString().slice(0, 10)}T18:30`
}
