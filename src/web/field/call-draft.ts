import { DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { emptyCall, NOTHING, type Answer, type CallInput, type End } from '../../slices/screening/rules.ts'

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
