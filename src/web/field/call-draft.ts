import { DAY, dayStart, HOUR } from '../../core/cadence.ts'
import type { DOOR_CALL_ENDS } from '../../slices/screening/kinds/door-call.ts'

export type End = (typeof DOOR_CALL_ENDS)[number]

/** What one member said. What nobody said is no, as it was asked (call.tsx names the questions). */
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

/** A call as far as it is filled in: kept as a draft after every touch. */
export type CallInput = {
  end: End
  metWith: string
  answers: Record<string, Answer>
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

/** The payload of a door call (slices/screening/kinds/door-call.ts). */
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

/** The payload's answers as the form takes them, to correct a call. */
export function inputOf(payload: {
  end: End
  metWith?: string | undefined
  members: readonly ({ person: string; celsius?: number | undefined } & Partial<
    Record<keyof Omit<Answer, 'celsius'>, unknown>
  >)[]
  retryAt?: string | undefined
  movedTo?: string | undefined
  reason?: string | undefined
  note?: string | undefined
}): CallInput {
  const answers = payload.members.map(({ person, celsius, ...said }) => [
    person,
    // The rest of a member's answer has the form's own names and types (door-call.ts).
    { ...NOTHING, ...(said as Partial<Answer>), celsius: celsius === undefined ? '' : String(celsius) },
  ])
  return {
    ...emptyCall(payload.end),
    metWith: payload.metWith ?? '',
    retryAt: payload.retryAt ?? '',
    movedTo: payload.movedTo ?? '',
    reason: payload.reason ?? '',
    note: payload.note ?? '',
    answers: Object.fromEntries(answers),
  }
}

/** When people are likely home again, of those that lie ahead: this evening, tomorrow morning, tomorrow evening (county time). */
export function retryTimes(now: number): { name: 'evening' | 'tomorrow' | 'tomorrow-evening'; at: string }[] {
  const day = dayStart(now)
  const times = [
    { name: 'evening' as const, at: day + 18.5 * HOUR },
    { name: 'tomorrow' as const, at: day + DAY + 9 * HOUR },
    { name: 'tomorrow-evening' as const, at: day + DAY + 18.5 * HOUR },
  ]
  return times
    .filter(({ at }) => at > now + HOUR / 2)
    .map(({ name, at }) => ({ name, at: new Date(at).toISOString() }))
}
