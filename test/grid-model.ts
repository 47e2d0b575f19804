import type { LedgerRow } from './duty-model.ts'

/** One change of the grid: what numbers become, who was taken elsewhere, whether a number lies where something came to. */
export type Redrawn = {
  map: (area: string) => string
  taken: { subject: string; from: string; area: string }[]
  reaches: (area: string) => boolean
}
type Shift = { from: string; alone: boolean; to: string }
type Place = { kind: string; area: string; active: boolean }
type World = { records: readonly LedgerRow[]; subjects: ReadonlyMap<string, Place> }
type Part = {
  into: string
  subjects?: string[]
  doors?: { from: number; to: number; side?: 'all' | 'odd' | 'even' }[]
}

/** How the grid changes, written a second time. */
export class GridModel {
  /** Every number an area ever had. */
  used = new Set<string>()
  taken: { seq: number; subject: string; area: string }[] = []
  posts = new Map<string, string>()
  #shifts: Shift[][] = []

  /** What a number stands for now. */
  now(number: string): string {
    return this.#shifts.reduce((area, shifts) => mapped(shifts, area), number)
  }

  redraw(record: LedgerRow, world: World): Redrawn | undefined {
    const { kind, area, subject, payload } = record
    if (kind === 'post-appointed') this.posts.set(subject, area)
    if (kind === 'area-opened') this.used.add(String(payload['number']))
    if (kind === 'area-moved')
      return this.#shift([{ from: area, alone: false, to: String(payload['number']) }])
    if (kind === 'area-merged') return this.#merge(area, String(payload['into']), world)
    // The kind's schema has checked the payload.
    if (kind === 'area-split') return this.#split(record, payload['parts'] as Part[], world)
    return undefined
  }

  #shift(shifts: Shift[]): Redrawn {
    this.#shifts.push(shifts)
    this.used = this.used.union(new Set([...this.used].map((number) => mapped(shifts, number))))
    for (const [post, area] of this.posts) this.posts.set(post, mapped(shifts, area))
    return {
      map: (area) => mapped(shifts, area),
      taken: [],
      reaches: (area) => shifts.some(({ to }) => area.startsWith(to)),
    }
  }

  #merge(from: string, into: string, { subjects }: World): Redrawn {
    const below = [...subjects.values()].filter(
      ({ area, active }) => active && area.startsWith(from) && area !== from,
    )
    const children = [...new Set(below.map(({ area }) => area.slice(0, from.length + 3)))].sort()
    const inUse = [...subjects.values()].filter(({ active }) => active).map(({ area }) => area)
    const free = Array.from({ length: 999 }, (_, n) => into + String(n + 1).padStart(3, '0')).filter(
      (number) => !this.used.has(number) && !inUse.some((area) => area.startsWith(number)),
    )
    return this.#shift([
      ...children.map((child, index) => ({ from: child, alone: false, to: free[index] ?? '' })),
      { from, alone: true, to: into },
    ])
  }

  #split({ seq, area }: LedgerRow, parts: readonly Part[], { records, subjects }: World): Redrawn {
    const chosen = new Map<string, string>()
    const said = validOf(records)
    for (const { into, subjects: named = [], doors = [] } of parts) {
      const inside = (subject: string): boolean => subjects.get(subject)?.area.startsWith(area) ?? false
      for (const subject of named) if (inside(subject) && !chosen.has(subject)) chosen.set(subject, into)
      for (const [subject, place] of subjects) {
        if (place.kind !== 'household' || !inside(subject) || chosen.has(subject)) continue
        const door = doorOf(said.get(subject) ?? [])
        if (doors.some((range) => isWithin(door, range))) chosen.set(subject, into)
      }
    }
    const doors = new Map(chosen)
    for (const [subject, { kind }] of subjects) {
      const into = kind === 'person' ? doors.get(String(homeOf(said.get(subject) ?? []))) : undefined
      if (into !== undefined && !chosen.has(subject)) chosen.set(subject, into)
    }
    const taken = [...chosen].flatMap(([subject, into]) => {
      const place = subjects.get(subject)
      const leaves = place && place.kind !== 'area' && place.area.startsWith(area) && place.area !== into
      return leaves ? [{ subject, from: place.area, area: into }] : []
    })
    this.taken.push(...taken.map(({ subject, area: to }) => ({ seq, subject, area: to })))
    return { map: (one) => one, taken, reaches: () => false }
  }
}

function mapped(shifts: readonly Shift[], area: string): string {
  const shift = shifts.find(({ from, alone }) => (alone ? area === from : area.startsWith(from)))
  return shift ? shift.to + area.slice(shift.from.length) : area
}

/** What nothing has taken back, by subject, in the ledger's order. */
function validOf(records: readonly LedgerRow[]): Map<string, LedgerRow[]> {
  const taken = new Set(records.map(({ corrects }) => corrects))
  return Map.groupBy(
    records.filter(({ id }) => !taken.has(id)),
    ({ subject }) => subject,
  )
}

/** The door of a household that is registered: what its last move says, by its own time, else its registration. */
function doorOf(said: readonly LedgerRow[]): number {
  const born = said.filter(({ kind }) => kind === 'household-registered').at(-1)
  const moved = said
    .filter(({ kind }) => kind === 'household-moved')
    .sort(byOwnTime)
    .at(-1)
  return born ? Number(/\d+/.exec(String((moved ?? born).payload['door']))?.[0] ?? Number.NaN) : Number.NaN
}

/** Where somebody registered lives: the last word, in the ledger's order. */
function homeOf(said: readonly LedgerRow[]): unknown {
  if (!said.some(({ kind }) => kind === 'person-registered')) return undefined
  return said.findLast(({ kind }) => kind === 'person-registered' || kind === 'person-moved')?.payload[
    'household'
  ]
}

function byOwnTime(one: LedgerRow, two: LedgerRow): number {
  return one.happenedAt - two.happenedAt || (one.id < two.id ? -1 : 1)
}

function isWithin(door: number, { from, to, side = 'all' }: NonNullable<Part['doors']>[number]): boolean {
  return door >= from && door <= to && (side === 'all' || (side === 'odd') === (door % 2 === 1))
}
