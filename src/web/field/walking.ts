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

/**
 * Whether a duty is this post's own: handed to it, or, while handed to nobody, one its role does. Alley and stairwell chiefs do each
 * other's sort: a measure names one of them and means whoever holds the smallest area.
 */
function isMine(duty: Duty, { role, post, all, measure }: Whose): boolean {
  const { assigned, doer } = duty
  if (measure !== undefined && measure !== duty.measure) return false
  if (assigned !== null) return assigned === post || all
  return all || doer === role || (BELOW.includes(role) && BELOW.includes(doer))
}

/** Today's rounds. A duty counts from when it opens until it closes; done ones while they are on the phone. */
export function roundsOf(view: View, whose: Whose, now: number): Round[] {
  const stops = new Map<string, Stop>()
  for (const duties of view.duties.values())
    for (const duty of duties) {
      if (duty.opensAt > now || !isMine(duty, whose)) continue
      const isOpen = duty.state === 'open'
      if (isOpen && duty.closesAt !== null && duty.closesAt <= now) continue
      if (!isOpen && duty.state !== 'done' && duty.state !== 'late') continue
      const stop = stopFor(view, duty, stops)
      if (!stop) continue
      ;(isOpen ? stop.open : stop.done).push(duty)
      if (isOpen) stop.dueAt = Math.min(stop.dueAt, duty.dueAt)
      if (isOpen && duty.lateAt < now) stop.overdue = true
    }
  const rounds = new Map<string, Round>()
  for (const stop of stops.values()) {
    const round = rounds.get(stop.area) ?? {
      area: stop.area,
      name: view.areas.get(stop.area)?.name ?? stop.area,
      open: [],
      done: [],
      overdue: 0,
    }
    rounds.set(stop.area, round)
    if (stop.open.length > 0) round.open.push(stop)
    else round.done.push(stop)
    if (stop.overdue) round.overdue += 1
  }
  for (const round of rounds.values()) {
    round.open = inWalkingOrder(round.open)
    round.done = inWalkingOrder(round.done)
  }
  return [...rounds.values()].sort((a, b) => (a.area < b.area ? -1 : 1))
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

function stopFor(view: View, duty: Duty, stops: Map<string, Stop>): Stop | undefined {
  const household =
    view.households.get(duty.subject) ?? view.households.get(view.persons.get(duty.subject)?.household ?? '')
  const subject = household?.household ?? duty.subject
  const known = stops.get(subject)
  if (known) return known
  const site = view.sites.get(duty.subject)
  if (!household && !site) return undefined
  const stop: Stop = {
    subject,
    isDoor: household !== undefined,
    label: household?.door ?? site?.name ?? '',
    area: household?.area ?? site?.area ?? duty.area,
    head: household?.members[0]?.name ?? '',
    members: household?.members.length ?? 0,
    open: [],
    done: [],
    overdue: false,
    dueAt: Number.POSITIVE_INFINITY,
  }
  stops.set(subject, stop)
  return stop
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
