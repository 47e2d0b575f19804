import type { Row, Tombstone } from '../offline/blocks.ts'
import type { LineOf } from '../offline/lines.ts'
import type { Duty, Person, View } from './view.ts'
import { openedOn, openWindows, type OpenWindow } from './windows.ts'

/** A view without own records, and what is needed to go on changing it row by row. */
export type Ground = {
  view: View
  /** Duties as the server said, by subject. */
  told: Map<string, Duty[]>
  /** Whether their household is there or not; a household's own list is one of these. */
  membersOf: Map<string, Person[]>
  areaOf: Map<string, LineOf<'area'>>
  windows: readonly OpenWindow[]
}

/** All rows, put together. */
export function groundOf(rows: Iterable<Row>, now: number): Ground {
  const base = new Map<string, Duty[]>()
  const view: View = {
    areas: new Map(),
    households: new Map(),
    persons: new Map(),
    sites: new Map(),
    campaigns: [],
    directives: [],
    messages: [],
    measures: new Map(),
    base,
    duties: base,
  }
  const ground: Ground = { view, told: new Map(), membersOf: new Map(), areaOf: new Map(), windows: [] }
  // Duties last: they take their words from their measures.
  const duties: Row[] = []
  for (const row of rows)
    if (row.table === 'duty') duties.push(row)
    else putRow(ground, row)
  for (const row of duties) putRow(ground, row)
  ground.windows = openWindows(view, now)
  for (const subject of ground.told.keys()) putDuties(ground, subject)
  view.duties = new Map(base)
  return ground
}

/** Puts a row in, in the place of the one of the same key. Gives the subjects about which something may now be shown otherwise. */
export function putRow(ground: Ground, { value }: Row): string[] {
  const { view } = ground
  // Rows are lines of the contract, each named by `is` (offline/lines.ts).
  const line = value as
    | LineOf<'area'>
    | LineOf<'household'>
    | LineOf<'person'>
    | LineOf<'duty'>
    | LineOf<'measure'>
    | LineOf<'campaign'>
    | LineOf<'directive'>
    | LineOf<'message'>
    | LineOf<'place'>
  switch (line.is) {
    case 'area':
      view.areas.set(line.area, line)
      view.sites.set(line.subject, line)
      ground.areaOf.set(line.subject, line)
      return [line.subject]
    case 'household':
      view.households.set(line.household, {
        ...line,
        members: membersOf(ground, line.household),
        foundHere: false,
      })
      return [line.household]
    case 'person':
      return putPerson(ground, line)
    case 'place':
    case 'unit':
      view.sites.set(line.subject, line)
      return [line.subject]
    case 'measure':
      view.measures.set(line.measure, line)
      return []
    case 'duty':
      return putDuty(ground, line)
    case 'campaign':
      view.campaigns = put(view.campaigns, line, 'campaign')
      return []
    case 'directive':
      view.directives = put(view.directives, line, 'directive')
      return []
    case 'message':
      view.messages = put(view.messages, line, 'message')
      return []
    default:
      return []
  }
}

/** Takes a row out. */
export function dropRow(ground: Ground, { table, key }: Tombstone): string[] {
  const { view } = ground
  switch (table) {
    case 'area': {
      const subject = view.areas.get(key)?.subject ?? ''
      view.areas.delete(key)
      view.sites.delete(subject)
      ground.areaOf.delete(subject)
      return [subject]
    }
    case 'household':
      view.households.delete(key)
      return [key]
    case 'person':
      return dropPerson(ground, view.persons.get(key))
    case 'place':
    case 'unit':
      view.sites.delete(key)
      return [key]
    case 'duty':
      return dropDuty(ground, key)
    case 'campaign':
      view.campaigns = view.campaigns.filter(({ campaign }) => campaign !== key)
      return []
    case 'directive':
      view.directives = view.directives.filter(({ directive }) => directive !== key)
      return []
    case 'message':
      view.messages = view.messages.filter(({ message }) => message !== key)
      return []
    default:
      return []
  }
}

/** Puts the duties of a subject together: what the server said, and what has opened since. */
export function putDuties(ground: Ground, subject: string): void {
  const { view, told, windows } = ground
  const known = told.get(subject)
  if (!known) {
    view.base.delete(subject)
    view.duties.delete(subject)
    return
  }
  const opened = windows.length === 0 ? [] : openedOn(view, ground.areaOf, subject, known, windows)
  const owed = opened.length === 0 ? known : [...known, ...opened]
  view.base.set(subject, owed)
  view.duties.set(subject, owed)
}

function put<T>(kept: readonly T[], line: T, key: keyof T): T[] {
  return [...kept.filter((one) => one[key] !== line[key]), line]
}

function membersOf({ membersOf }: Ground, household: string): Person[] {
  const known = membersOf.get(household)
  if (known) return known
  const none: Person[] = []
  membersOf.set(household, none)
  return none
}

function putPerson(ground: Ground, person: LineOf<'person'>): string[] {
  const old = ground.view.persons.get(person.person)
  if (person.standing !== 'here') return dropPerson(ground, old)
  ground.view.persons.set(person.person, person)
  const members = membersOf(ground, person.household)
  const place = old ? members.indexOf(old) : -1
  if (place >= 0) members[place] = person
  else {
    if (old) leave(ground, old)
    members.push(person)
  }
  return [person.person, person.household, ...(old ? [old.household] : [])]
}

function dropPerson(ground: Ground, person: Person | undefined): string[] {
  if (!person) return []
  ground.view.persons.delete(person.person)
  leave(ground, person)
  return [person.person, person.household]
}

function leave(ground: Ground, person: Person): void {
  const members = membersOf(ground, person.household)
  const place = members.indexOf(person)
  if (place >= 0) members.splice(place, 1)
}

function putDuty(ground: Ground, line: LineOf<'duty'>): string[] {
  const duty = owedOf(line, ground.view.measures.get(line.measure))
  if (!duty) return []
  const known = ground.told.get(line.subject)
  if (known)
    ground.told.set(line.subject, [
      ...known.filter((one) => one.measure !== duty.measure || one.opensAt !== duty.opensAt),
      duty,
    ])
  else ground.told.set(line.subject, [duty])
  return [line.subject]
}

/** The key is (measure, opensAt, subject), as offline/lines.ts makes it. */
function dropDuty({ told }: Ground, key: string): string[] {
  const [measure, opensAt = '', subject = ''] = key.split('|')
  const at = Date.parse(opensAt)
  const left = (told.get(subject) ?? []).filter((one) => one.measure !== measure || one.opensAt !== at)
  if (left.length === 0) told.delete(subject)
  else told.set(subject, left)
  return [subject]
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
