import { presentWindow } from '../../core/cadence.ts'
import type { Kind } from '../../core/kind.ts'
import { isSelected, type SubjectKind } from '../../core/measure.ts'
import type { Role } from '../../core/role.ts'
import type { Bilingual } from '../../core/text.ts'
import { householdRegistered } from '../../slices/register/kinds/household-registered.ts'
import { personRegistered } from '../../slices/register/kinds/person-registered.ts'
import { doorCall } from '../../slices/screening/kinds/door-call.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import type { Row } from '../offline/blocks.ts'
import {
  correctedBy,
  discharged,
  evidenceOf,
  reopened,
  type Evidence,
  type OwedDuty,
} from '../offline/effects.ts'
import type { LineOf } from '../offline/lines.ts'
import type { OwnRecord } from '../offline/store.ts'

export type Household = LineOf<'household'> & { members: Person[]; foundHere: boolean }
export type Person = LineOf<'person'> & { foundHere?: boolean }
export type Duty = OwedDuty & {
  measure: string
  title: Bilingual
  doer: Role
  subjectKind: SubjectKind
  area: string
  dueAt: number
  assigned: string | null
}

/** All an open app shows, put together from what the server said and what was made here. Read only; made anew by `viewOf`. */
export type View = {
  areas: Map<string, LineOf<'area'>>
  households: Map<string, Household>
  persons: Map<string, Person>
  /** Places, units and areas that duties stand on: what they are called. */
  sites: Map<string, { name: string; area: string }>
  campaigns: LineOf<'campaign'>[]
  messages: LineOf<'message'>[]
  measures: Map<string, LineOf<'measure'>>
  /** As the server said. */
  base: Map<string, Duty[]>
  /** With the effect of own records, by subject. */
  duties: Map<string, Duty[]>
}

/** Rows of the store as the screens use them. */
export function viewOf(rows: Iterable<Row>, now: number): View {
  const view: View = {
    areas: new Map(),
    households: new Map(),
    persons: new Map(),
    sites: new Map(),
    campaigns: [],
    messages: [],
    measures: new Map(),
    base: new Map(),
    duties: new Map(),
  }
  const duties: LineOf<'duty'>[] = []
  for (const { value } of rows) take(view, value, duties)
  for (const person of view.persons.values()) view.households.get(person.household)?.members.push(person)
  for (const duty of duties) {
    const owed = owedOf(duty, view.measures.get(duty.measure))
    if (owed) view.base.set(duty.subject, [...(view.base.get(duty.subject) ?? []), owed])
  }
  openWindows(view, now)
  view.duties = view.base
  return view
}

function take(view: View, line: object, duties: LineOf<'duty'>[]): void {
  // Rows are lines of the contract, each named by `is` (offline/lines.ts).
  const given = line as
    | LineOf<'area'>
    | LineOf<'household'>
    | LineOf<'person'>
    | LineOf<'duty'>
    | LineOf<'measure'>
    | LineOf<'campaign'>
    | LineOf<'message'>
    | LineOf<'place'>
  switch (given.is) {
    case 'area':
      view.areas.set(given.area, given)
      view.sites.set(given.subject, given)
      break
    case 'household':
      view.households.set(given.household, { ...given, members: [], foundHere: false })
      break
    case 'person':
      if (given.standing === 'here') view.persons.set(given.person, given)
      break
    case 'place':
    case 'unit':
      view.sites.set(given.subject, given)
      break
    case 'measure':
      view.measures.set(given.measure, given)
      break
    case 'duty':
      duties.push(given)
      break
    case 'campaign':
      view.campaigns.push(given)
      break
    case 'message':
      view.messages.push(given)
      break
  }
}

function owedOf(line: LineOf<'duty'>, measure: LineOf<'measure'> | undefined): Duty | undefined {
  if (!measure) return undefined
  const { spec } = measure
  return {
    measure: line.measure,
    title: spec.title,
    doer: spec.doer,
    subject: line.subject,
    subjectKind: line.subjectKind,
    area: line.area,
    opensAt: Date.parse(line.opensAt),
    dueAt: Date.parse(line.dueAt),
    lateAt: Date.parse(line.lateAt),
    closesAt: line.closesAt === null ? null : Date.parse(line.closesAt),
    state: line.outcome,
    doneAt: line.doneAt === null ? null : Date.parse(line.doneAt),
    assigned: line.assigned,
    doneBy: line.doneBy,
    evidence: spec.evidence,
  }
}

/**
 * The windows that open while the phone has no network: of measures that repeat by the clock, on every subject they select, as the
 * server's night will make them. What it has made is taken from it.
 */
function openWindows(view: View, now: number): void {
  for (const { measure, area, startedAt, endedAt, spec } of view.measures.values()) {
    if (endedAt !== null || spec.cadence.type !== 'every') continue
    const window = presentWindow(spec.cadence, Date.parse(startedAt), now)
    if (!window) continue
    const made = { ...spec, measure, assigned: null, state: 'open' as const, doneAt: null, doneBy: null }
    for (const subject of subjectsOf(view, spec.selector.subject)) {
      const known = view.base.get(subject.subject) ?? []
      const isThere = known.some((one) => one.measure === measure && one.opensAt >= window.opensAt)
      if (isThere || !subject.area.startsWith(area) || known.length === 0) continue
      // Only where the measure's duties stood before: the selector asks for tags the phone may not know of.
      if (!known.some((one) => one.measure === measure) || !isSelected(spec.selector, subject)) continue
      const { subject: id, kind, area: own } = subject
      const lateAt = window.dueAt + spec.graceHours * 3_600_000
      view.base.set(id, [...known, { ...made, ...window, lateAt, subject: id, subjectKind: kind, area: own }])
    }
  }
}

function* subjectsOf(
  view: View,
  kind: SubjectKind,
): Generator<{ subject: string; kind: SubjectKind; area: string; tags: readonly string[] }> {
  if (kind === 'household')
    for (const { household, area, tags } of view.households.values())
      yield { subject: household, kind, area, tags }
  if (kind === 'person')
    for (const { person, area, tags } of view.persons.values()) yield { subject: person, kind, area, tags }
  if (kind === 'area')
    for (const { subject, area, level } of view.areas.values())
      yield { subject, kind, area, tags: [`level:${level}`] }
}

/** Records whose effect the server's rows do not show yet: those it does not have, and those from beyond where we have read to. */
export function unseen(own: readonly OwnRecord[], cursor: string | undefined): Draft[] {
  const position = Number(cursor?.split('.')[1] ?? 0)
  return own
    .filter(
      ({ standing, seq }) => standing === 'waiting' || (standing === 'accepted' && (seq ?? 0) > position),
    )
    .map(({ draft }) => draft)
}

/** Puts the effect of own records into the view, and gives it as a new one: only what they are about is worked out anew. */
export function withOwn(view: View, drafts: readonly Draft[], kinds: ReadonlyMap<string, Kind>): View {
  if (drafts.length === 0) return view.duties === view.base ? view : { ...view, duties: view.base }
  const next = {
    ...view,
    households: new Map(view.households),
    // Copied only where somebody is added: these are the largest map by far.
    persons: drafts.some(({ kind }) => kind === personRegistered.name) ? new Map(view.persons) : view.persons,
    duties: new Map(view.base),
  }
  const evidence = evidenceOf(drafts, kinds)
  const valid = new Set(evidence.map(({ id }) => id))
  for (const draft of drafts) if (valid.has(draft.id)) register(next, draft)
  const bySubject = new Map<string, Evidence[]>()
  for (const one of evidence) bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), one])
  const corrected = correctedBy(drafts)
  if (corrected.size > 0)
    for (const [subject, duties] of view.base)
      next.duties.set(
        subject,
        duties.map((duty) => reopened(duty, corrected)),
      )
  for (const [subject, said] of bySubject) {
    const owed = next.duties.get(subject)
    if (owed)
      next.duties.set(
        subject,
        owed.map((duty) => discharged(duty, said)),
      )
  }
  return next
}

/** Doors and people found here stand in the register at once; a call is the door's last. */
function register(view: View, draft: Draft): void {
  if (draft.kind === householdRegistered.name) addHousehold(view, draft)
  if (draft.kind === personRegistered.name) addPerson(view, draft)
  if (draft.kind !== doorCall.name) return
  const household = view.households.get(draft.subject)
  const call = doorCall.payload.safeParse(draft.payload)
  if (!household || !call.success || (household.lastCall && household.lastCall.at > draft.happenedAt)) return
  const lastCall = { end: call.data.end, at: draft.happenedAt }
  view.households.set(draft.subject, { ...household, lastCall })
}

function addHousehold(view: View, { subject, area = '', payload }: Draft): void {
  const given = householdRegistered.payload.safeParse(payload)
  if (!given.success || view.households.has(subject)) return
  const { door, address, phone, tags } = given.data
  view.households.set(subject, {
    is: 'household',
    household: subject,
    area,
    door,
    address,
    phoneTail: phone?.slice(-4) ?? null,
    tags,
    basis: null,
    lastCall: null,
    members: [],
    foundHere: true,
  })
}

function addPerson(view: View, { subject, payload }: Draft): void {
  const given = personRegistered.payload.safeParse(payload)
  const household = given.success ? view.households.get(given.data.household) : undefined
  if (!given.success || !household || view.persons.has(subject)) return
  const { name, sex, bornOn, relation, phone, workplace, tags } = given.data
  const person: Person = {
    is: 'person',
    person: subject,
    household: household.household,
    area: household.area,
    name,
    sounds: [],
    sex,
    bornOn: bornOn ?? null,
    relation,
    identityTail: null,
    phoneTail: phone?.slice(-4) ?? null,
    workplace,
    tags,
    standing: 'here',
    basis: null,
    foundHere: true,
  }
  view.persons.set(subject, person)
  view.households.set(household.household, { ...household, members: [...household.members, person] })
}
