import { COUNTY_OFFSET, DAY, HOUR } from './cadence.ts'
import type { EvidenceClass } from './kind.ts'
import { APPEAL_HOURS, OVERRIDE_HOURS, type FactName } from './colour-rule.ts'

/** A record that counts for a person's colour, its seal being good. `at` and `receivedAt` in milliseconds. */
export type Evidence = {
  id: string
  kind: string
  at: number
  account: string
  class: EvidenceClass
  payload: Readonly<Record<string, unknown>>
}

/** The risk of where somebody lives, and the record that says so. */
export type Home = { risk: string; record: string; since: number }

/** One thing rules can look at. `day`: the county's day it is counted from, in days since 1970. */
export type Fact = {
  day: number
  records: string[]
  /** When it is over by itself, in milliseconds. */
  until?: number
  /** What rules can read besides `present` and `days`. */
  says: Readonly<Record<string, string | number>>
}
export type Facts = ReadonlyMap<FactName, Fact>

/** Days since 1970 of the county's calendar. */
export function dayOf(at: number): number {
  return Math.floor((at + COUNTY_OFFSET) / DAY)
}

/** The moment at which a day of the county begins. */
export function startOf(day: number): number {
  return day * DAY - COUNTY_OFFSET
}

export function isoDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}

/** What of somebody's evidence counts at `now`, and when the clock alone will next take some of it away. */
export function standingAt(
  evidence: readonly Evidence[],
  now: number,
): { standing: Evidence[]; next: number[] } {
  const lapsed = new Set<string>()
  // A clock that runs ahead: what it says begins when it says.
  const next = evidence.flatMap(({ at }) => (at > now ? [at] : []))
  const classOf = new Map(evidence.map((one) => [one.id, one.class]))
  for (const appeal of evidence) {
    if (appeal.kind !== 'appeal-made' || appeal.at > now) continue
    const deadline = deadlineOf(appeal)
    const decision = evidence.find(
      ({ kind, payload, at }) => kind === 'appeal-decided' && payload['appeal'] === appeal.id && at <= now,
    )
    const about = textsOf(appeal.payload['about'])
    if (decision?.payload['upheld'] === true)
      for (const id of about) if (classOf.get(id) !== 'laboratory') lapsed.add(id)
    if (decision && decision.at <= deadline) continue
    const administrative = about.filter((id) => classOf.get(id) === 'administrative')
    if (now >= deadline) for (const id of administrative) lapsed.add(id)
    else if (administrative.length > 0) next.push(deadline)
  }
  return { standing: evidence.filter(({ id, at }) => at <= now && !lapsed.has(id)), next }
}

/** When an appeal has to have been answered, in milliseconds. */
export function deadlineOf({ at, payload }: Pick<Evidence, 'at' | 'payload'>): number {
  return at + APPEAL_HOURS[payload['colour'] === 'red' ? 'red' : 'yellow'] * HOUR
}

/** Sampling days of negative PCRs, in order, each once. */
export function negativeDays(standing: readonly Evidence[]): number[] {
  const days = standing.flatMap(({ kind, payload, at }) =>
    kind === 'test-result' && payload['result'] === 'negative' && payload['method'] === 'pcr'
      ? [dateOf(payload['takenOn']) ?? dayOf(at)]
      : [],
  )
  return [...new Set(days)].sort((a, b) => a - b)
}

/** Everything rules can look at, from evidence that counts. `feverCelsius`: the pack's limit. */
export function factsOf(
  standing: readonly Evidence[],
  home: Home | undefined,
  now: number,
  feverCelsius: number,
): Facts {
  const facts = new Map<FactName, Fact>()
  /** Of each the latest day; of two of one day the later record. */
  const note = (name: FactName, fact: Fact): void => {
    const known = facts.get(name)
    if (!known || fact.day >= known.day) facts.set(name, fact)
  }
  const inOrder = standing.toSorted((a, b) => a.at - b.at)
  for (const one of inOrder) {
    const { name, day, says } = noted(one, feverCelsius) ?? {}
    if (name && day !== undefined && day <= dayOf(now))
      note(name, { day, records: [one.id], says: says ?? {} })
    const symptoms = symptomsOf(one)
    if (symptoms) note('symptoms', symptoms)
  }
  const isolation = isolationOf(inOrder, now)
  if (isolation) facts.set('isolation', isolation)
  const override = overrideOf(inOrder, now)
  if (override) facts.set('override', override)
  if (home && home.risk !== 'low' && home.since <= now)
    facts.set(home.risk === 'high' ? 'homeHighRisk' : 'homeMediumRisk', {
      day: dayOf(home.since),
      records: [home.record],
      says: {},
    })
  return facts
}

type Noted = { name: FactName; day: number | undefined; says?: Fact['says'] }
const RING_FACTS: Record<string, FactName> = {
  close: 'closeContact',
  secondary: 'secondaryContact',
  general: 'generalContact',
}

function noted({ kind, at, payload }: Evidence, feverCelsius: number): Noted | undefined {
  if (kind === 'test-result' && payload['result'] === 'positive')
    return {
      name: 'positiveTest',
      day: dateOf(payload['takenOn']),
      says: { method: String(payload['method']) },
    }
  if (kind === 'exposure') {
    const name = RING_FACTS[String(payload['ring'])]
    return name && { name, day: dateOf(payload['lastOn']) }
  }
  if (kind === 'risk-stay' && payload['risk'] !== 'low')
    return {
      name: payload['risk'] === 'high' ? 'stayedHighRisk' : 'stayedMediumRisk',
      day: dateOf(payload['leftOn']),
    }
  if (kind === 'travel-return' && payload['fromRiskArea'] === true)
    return { name: 'returnedFromRisk', day: dateOf(payload['returnedOn']) ?? dayOf(at) }
  if (kind === 'trip-declared' && payload['fromRiskArea'] === true)
    return { name: 'returnedFromRisk', day: dateOf(payload['arrivesOn']) }
  const { celsius } = payload
  const isFever = typeof celsius === 'number' && celsius >= feverCelsius
  return MEASURED.has(kind) && isFever
    ? { name: 'fever', day: dayOf(at), says: { tenths: Math.round(celsius * 10) } }
    : undefined
}

const MEASURED = new Set(['gate-temperature', 'health-check', 'health-declared'])

function symptomsOf({ id, kind, at, payload }: Evidence): Fact | undefined {
  const said = textsOf(payload['symptoms'])
  if ((kind !== 'health-check' && kind !== 'health-declared') || said.length === 0) return undefined
  return { day: dayOf(at), records: [id], says: {} }
}

/** The last isolation that began, unless it was ended since or its days are served. */
function isolationOf(inOrder: readonly Evidence[], now: number): Fact | undefined {
  const begun = inOrder.findLast(({ kind }) => kind === 'isolation-begun')
  if (!begun || inOrder.some(({ kind, at }) => kind === 'isolation-ended' && at > begun.at)) return undefined
  const from = dateOf(begun.payload['fromOn'])
  const days = Number(begun.payload['days'])
  if (from === undefined || dayOf(now) < from || dayOf(now) >= from + days) return undefined
  return {
    day: from,
    records: [begun.id],
    until: startOf(from + days),
    says: { mode: String(begun.payload['mode']), daysLeft: from + days - dayOf(now) },
  }
}

/** The last override that two people of the county stand behind and whose time is not over. */
function overrideOf(inOrder: readonly Evidence[], now: number): Fact | undefined {
  const named = (name: string, id: string): Evidence | undefined =>
    inOrder.find(({ kind, payload }) => kind === name && payload['override'] === id)
  return inOrder
    .filter(({ kind }) => kind === 'override-asked')
    .flatMap((asked): (Fact & { at: number })[] => {
      const seconded = named('override-seconded', asked.id)
      if (!seconded || seconded.account === asked.account || named('override-ended', asked.id)) return []
      const day = seconded.at + OVERRIDE_HOURS * HOUR
      const confirmed = inOrder.findLast(
        ({ kind, payload, at }) =>
          kind === 'override-confirmed' && payload['override'] === asked.id && at < day,
      )
      const last = dateOf(confirmed?.payload['untilOn'])
      const until = last === undefined ? day : Math.max(day, startOf(last + 1))
      if (now >= until) return []
      const says = { colour: String(asked.payload['colour']), class: String(asked.payload['class']) }
      return [{ at: seconded.at, day: dayOf(seconded.at), records: [asked.id, seconded.id], until, says }]
    })
    .map(({ at: _, ...fact }) => fact)
    .at(-1)
}

/** Days since 1970 of a date as payloads write it. */
export function dateOf(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) / DAY : undefined
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
