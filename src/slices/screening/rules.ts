import type { DOOR_CALL_ENDS } from './kinds/door-call.ts'

export type End = (typeof DOOR_CALL_ENDS)[number]

/** What one member said, as forms hold it. What nobody said is no, as it was asked (the forms name the questions). */
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

/** A call as far as it is filled in. `retryAt`: ISO time with its offset. */
export type CallInput = {
  end: End
  metWith: string
  answers: Readonly<Record<string, Answer>>
  retryAt: string
  movedTo: string
  reason: string
  note: string
}

export function emptyCall(end: End): CallInput {
  return { end, metWith: '', answers: {}, retryAt: '', movedTo: '', reason: '', note: '' }
}

/** Questions asked when no campaign says which. */
export const ALL_QUESTIONS: readonly string[] = ['fromRiskArea', 'occupation', 'needsCare', 'celsius']

/** The payload of a door call at a household of these people (kinds/door-call.ts). */
export function callPayload(
  input: CallInput,
  persons: readonly string[],
  campaign: string | undefined,
): object {
  const { end, metWith, retryAt, movedTo, reason, note, answers } = input
  return {
    end,
    ...(campaign ? { campaign } : {}),
    ...(end === 'met'
      ? { metWith, members: persons.map((person) => memberPayload(person, answers[person] ?? NOTHING)) }
      : {}),
    ...(end === 'nobody-home' && retryAt ? { retryAt } : {}),
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
