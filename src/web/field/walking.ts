import type { Role } from '../../core/role.ts'
import type { Duty, View } from './view.ts'

/** One stop of a round: a door (its own duties and its members'), or an area, place or unit. */
export type Stop = {
  /** The household, or the subject itself. */
  subject: string
  isDoor: boolean
  label: string
  area: string
  /** Of a door: its first member, and how many there are. */
  head: string
  members: number
  open: Duty[]
  done: Duty[]
  overdue: boolean
  /** The earliest time something here is due (milliseconds since 1970); infinite when nothing is. */
  dueAt: number
}
/** The stops of one alley or stairwell, in the order of walking, what is overdue before the rest. */
export type Round = { area: string; name: string; open: Stop[]; done: Stop[]; overdue: number }

export type Whose = { role: Role; post: string; all: boolean; measure?: string | undefined }

const BELOW: readonly Role[] = ['alley-chief', 'stairwell-chief']

/** Whether a duty is this post's own: handed to it, or, while handed to nobody, one its role does. */
function isMine(duty: Duty, { role, post, all, measure }: Whose): boolean {
  const { assigned, doer } = duty
  if (measure !== undefined && measure !== duty.measure) return false
  if (assigned !== null) return assigned === post || all
  return all || isDoneBy(doer, role)
}

/**
 * Alley and stairwell chiefs do each other's sort: a measure names one of them and means whoever holds the smallest area.
 */
export function isDoneBy(doer: Role, role: Role): boolean {
  return doer === role || (BELOW.includes(role) && BELOW.includes(doer))
}

/** Today's rounds. A duty counts from when it opens until it closes; done ones while they are on the phone. */
export function roundsOf(view: View, whose: Whose, now: number): readonly Round[] {
  return new Rounds(view, whose, now).list()
}

/** Rounds that are kept: after a change only the stops it is about are worked out anew, and of what stays the same the very objects. */
export class Rounds {
  readonly #whose: Whose
  readonly #stops = new Map<string, Stop>()
  readonly #alleys = new Map<string, Map<string, Stop>>()
  readonly #rounds = new Map<string, Round>()
  readonly #measures = new Set<string>()
  #list: readonly Round[] = []

  constructor(view: View, whose: Whose, now: number) {
    this.#whose = whose
    this.again(view, view.duties.keys(), now)
  }

  list(): readonly Round[] {
    return this.#list
  }

  /** Measures of which there are duties, mine or not. */
  measures(): ReadonlySet<string> {
    return this.#measures
  }

  /** Something has changed about these subjects. */
  again(view: View, subjects: Iterable<string>, now: number): void {
    const places = new Set<string>()
    for (const subject of subjects) {
      places.add(subject)
      const home = view.persons.get(subject)?.household
      if (home !== undefined) places.add(home)
      for (const { measure } of view.duties.get(subject) ?? []) this.#measures.add(measure)
    }
    const changed = new Set<string>()
    for (const place of places)
      for (const area of this.#put(place, stopAt(view, place, this.#whose, now))) changed.add(area)
    for (const area of changed) {
      const stops = this.#alleys.get(area)
      if (stops && stops.size > 0) this.#rounds.set(area, roundOf(view, area, stops.values()))
      else this.#rounds.delete(area)
    }
    if (changed.size > 0) this.#list = [...this.#rounds.values()].sort((a, b) => (a.area < b.area ? -1 : 1))
  }

  /** The areas whose rounds that changes. */
  #put(place: string, stop: Stop | undefined): string[] {
    const old = this.#stops.get(place)
    if (old) {
      this.#stops.delete(place)
      this.#alleys.get(old.area)?.delete(place)
    }
    if (stop) {
      this.#stops.set(place, stop)
      const alley = this.#alleys.get(stop.area) ?? new Map<string, Stop>()
      this.#alleys.set(stop.area, alley.set(place, stop))
    }
    return [old, stop].flatMap((one) => one?.area ?? [])
  }
}

function roundOf(view: View, area: string, stops: Iterable<Stop>): Round {
  const [open, done]: [Stop[], Stop[]] = [[], []]
  let overdue = 0
  for (const stop of stops) {
    if (stop.open.length > 0) open.push(stop)
    else done.push(stop)
    if (stop.overdue) overdue += 1
  }
  const name = view.areas.get(area)?.name ?? area
  return { area, name, open: inWalkingOrder(open), done: inWalkingOrder(done), overdue }
}

/** What a door and its members owe, mine or not. */
export function owedAt(view: View, household: string, now: number): Duty[] {
  const members = view.households.get(household)?.members ?? []
  return owedOf(view, [household, ...members.map(({ person }) => person)], now)
}

/** Open duties of these subjects, soonest due first. */
export function owedOf(view: View, subjects: readonly string[], now: number): Duty[] {
  return subjects
    .flatMap((subject) => view.duties.get(subject) ?? [])
    .filter(
      ({ state, opensAt, closesAt }) =>
        state === 'open' && opensAt <= now && (closesAt === null || closesAt > now),
    )
    .sort((a, b) => a.dueAt - b.dueAt)
}

/** What is to be done, or was, at a door (for whoever lives there too), or at an area, place or unit. */
function stopAt(view: View, subject: string, whose: Whose, now: number): Stop | undefined {
  const household = view.households.get(subject)
  const site = household ? undefined : view.sites.get(subject)
  if (!household && !site) return undefined
  const members = household?.members ?? []
  const stop: Stop = {
    subject,
    isDoor: household !== undefined,
    label: household?.door ?? site?.name ?? '',
    area: household?.area ?? site?.area ?? '',
    head: members[0]?.name ?? '',
    members: members.length,
    open: [],
    done: [],
    overdue: false,
    dueAt: Number.POSITIVE_INFINITY,
  }
  collect(stop, view.duties.get(subject), whose, now)
  for (const { person } of members) collect(stop, view.duties.get(person), whose, now)
  return stop.open.length + stop.done.length > 0 ? stop : undefined
}

function collect(stop: Stop, duties: readonly Duty[] | undefined, whose: Whose, now: number): void {
  for (const duty of duties ?? []) {
    if (duty.opensAt > now || !isMine(duty, whose)) continue
    if (duty.state === 'done' || duty.state === 'late') stop.done.push(duty)
    if (duty.state !== 'open' || (duty.closesAt !== null && duty.closesAt <= now)) continue
    stop.open.push(duty)
    stop.dueAt = Math.min(stop.dueAt, duty.dueAt)
    if (duty.lateAt < now) stop.overdue = true
  }
}

/** Overdue first, then along the alley: 2 before 10, 3-1 before 3-2, what has no number last. */
export function inWalkingOrder<S extends Pick<Stop, 'label' | 'overdue' | 'isDoor'>>(
  stops: readonly S[],
): S[] {
  return stops
    .map((stop) => ({ stop, steps: stepsOf(stop.label) }))
    .sort(
      (a, b) =>
        Number(b.stop.overdue) - Number(a.stop.overdue) ||
        Number(b.stop.isDoor) - Number(a.stop.isDoor) ||
        compare(a.steps, b.steps) ||
        (a.stop.label < b.stop.label ? -1 : 1),
    )
    .map(({ stop }) => stop)
}

function stepsOf(label: string): number[] {
  return [...label.matchAll(/\d+/g)].map(Number)
}

function compare(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? -1) - (b[at] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
