import { clockWindows, eventWindows, HOUR, type Window } from '../src/core/cadence.ts'
import { isMet } from '../src/core/condition.ts'
import { GridModel, type Redrawn } from './grid-model.ts'
import { isSelected, measureSpec, SUBJECT_KINDS, type MeasureSpec } from '../src/core/measure.ts'

/** A record as the ledger holds it; times in milliseconds. */
export type LedgerRow = {
  id: string
  seq: number
  kind: string
  subject: string
  area: string
  happenedAt: number
  receivedAt: number
  corrects: string | null
  payload: Record<string, unknown>
  change: ModelChange | null
}
type ModelChange = {
  kind?: string
  area?: string
  active?: boolean
  add?: string[]
  drop?: string[]
  clear?: string[]
}
type Subject = { kind: string; area: string; active: boolean; tags: Set<string> }
type Measure = {
  seq: number
  id: string
  spec: MeasureSpec
  area: string
  startedAt: number
  madeUntil: number
  /** Nights turned since: up to when, in which area. */
  nights: { area: string; through: number }[]
  endedAt: number | null
}
export type ModelDuty = {
  measure: Measure
  subject: string
  area: string
  window: Window
  lateAt: number
  cause: string | null
  withdrawnAt: number | null
  waivedBy: string | null
  assigned: string | null
}
export type Outcome = { outcome: number; doneAt: number | null; doneBy: string | null }

/**
 * The duty engine written a second time: record by record, duty by duty, in plain TypeScript, from the words in the engine's
 * comments. It asks the database nothing; it is given the ledger.
 */
export class DutyModel {
  records: LedgerRow[] = []
  subjects = new Map<string, Subject>()
  measures: Measure[] = []
  duties = new Map<string, ModelDuty>()
  grid = new GridModel()

  constructor(ledger: readonly LedgerRow[]) {
    for (const record of ledger) this.#apply(record)
  }

  /** Evidence from before the duty was withdrawn, else withdrawn, else waived, else open. */
  outcomeOf(duty: ModelDuty): Outcome {
    const { measure, subject, window, lateAt, withdrawnAt, waivedBy } = duty
    const endedAt = measure.endedAt !== null && lateAt > measure.endedAt ? measure.endedAt : null
    const givenUp = Math.min(withdrawnAt ?? Infinity, endedAt ?? Infinity)
    const { kind, where } = measure.spec.evidence
    const [first] = this.records
      .filter((one) => one.subject === subject && one.kind === kind && isMet(where, one.payload))
      .filter(
        ({ happenedAt: at }) => at >= window.opensAt && at < (window.closesAt ?? Infinity) && at < givenUp,
      )
      .filter(({ id }) => this.#isValid(id))
      .sort((a, b) => a.happenedAt - b.happenedAt || (a.id < b.id ? -1 : 1))
    if (first)
      return { outcome: first.happenedAt <= lateAt ? 1 : 2, doneAt: first.happenedAt, doneBy: first.id }
    return { outcome: givenUp < Infinity ? 4 : waivedBy === null ? 0 : 3, doneAt: null, doneBy: null }
  }

  #apply(record: LedgerRow): void {
    this.records.push(record)
    const { kind, corrects, receivedAt: at } = record
    const old = this.records.find(({ id }) => id === corrects)
    if (kind === 'measure-started') return this.#start(record)
    if (kind === 'measure-ended') return this.#end(record)
    if (kind === 'day-turned') return this.#turn(record)
    const redrawn = this.#redraw(record)
    if (record.change) this.#change(record)
    if (redrawn) this.#follow(redrawn, at)
    if (old?.change) this.#refold(old.subject)
    if (record.change) this.#touch(record.subject, at, old?.change !== null && old !== undefined)
    else if (old?.change) this.#touch(old.subject, at, true)
    if (old) this.#takeEventBack(old, at)
    this.#startClocks(record)
    for (const one of [record, old]) {
      if (one?.kind === 'duty-waived') this.#exempt(one, (duty, last) => (duty.waivedBy = last?.id ?? null))
      if (one?.kind === 'duty-reassigned')
        this.#exempt(one, (duty, last) => (duty.assigned = textOf(last?.payload['to'])))
    }
  }

  /** The grid changes: subjects and measures have other areas at once. */
  #redraw(record: LedgerRow): Redrawn | undefined {
    const redrawn = this.grid.redraw(record, this)
    if (!redrawn) return undefined
    for (const state of [...this.subjects.values(), ...this.measures]) state.area = redrawn.map(state.area)
    for (const { subject, area } of redrawn.taken) {
      const state = this.subjects.get(subject)
      if (state) state.area = area
    }
    return redrawn
  }

  /** Duties whose window is not over go with the territory; then all who are there now are looked at again. */
  #follow({ map, taken, reaches }: Redrawn, at: number): void {
    for (const duty of this.duties.values()) {
      if (duty.window.closesAt !== null && duty.window.closesAt <= at) continue
      const to = map(duty.area)
      const lives = this.subjects.get(duty.subject)?.area ?? ''
      if (to !== duty.area && (this.outcomeOf(duty).outcome === 0 || reaches(lives))) duty.area = to
      const own = taken.find(({ subject, from }) => subject === duty.subject && from === duty.area)
      if (own) duty.area = own.area
    }
    for (const [subject, { area }] of this.subjects)
      if (reaches(area) || taken.some((one) => one.subject === subject)) this.#touch(subject, at, false)
  }

  #isValid(id: string): boolean {
    return !this.records.some(({ corrects }) => corrects === id)
  }

  #change({ subject, area, change }: LedgerRow): void {
    if (!change) return
    const there = this.subjects.get(subject)
    const state = there ?? {
      kind: change.kind ?? '',
      area: change.area ?? area,
      active: true,
      tags: new Set(),
    }
    state.area = change.area ?? state.area
    state.active = change.active ?? state.active
    for (const tag of state.tags) {
      if (change.clear?.includes(tag.split(':')[0] ?? '') || change.drop?.includes(tag))
        state.tags.delete(tag)
    }
    for (const tag of change.add ?? []) state.tags.add(tag)
    this.subjects.set(subject, state)
  }

  /** What a subject is when some of what was said of it counts no more: told again from the beginning. */
  #refold(subject: string): void {
    const before = this.subjects.get(subject)
    this.subjects.delete(subject)
    const valid = this.records.filter((one) => one.subject === subject && one.change && this.#isValid(one.id))
    const born = valid.find(({ change }) => change?.kind !== undefined)
    const said = valid.flatMap(({ seq, change }) => (change?.area ? [{ seq, area: change.area }] : []))
    const split = this.grid.taken.filter((one) => one.subject === subject)
    const [last] = [...said, ...split].sort((a, b) => b.seq - a.seq)
    for (const record of valid) this.#change(record)
    const now = this.subjects.get(subject)
    this.subjects.set(subject, {
      kind: before?.kind ?? '',
      area: this.grid.now(last?.area ?? born?.area ?? before?.area ?? ''),
      active: born !== undefined && (now?.active ?? true),
      tags: now?.tags ?? new Set(),
    })
  }

  #fits({ spec, area }: Measure, id: string): boolean {
    const subject = this.subjects.get(id)
    const kind = SUBJECT_KINDS.find((one) => one === subject?.kind)
    if (!subject?.active || kind === undefined || !subject.area.startsWith(area)) return false
    return isSelected(spec.selector, { kind, tags: [...subject.tags] })
  }

  /** A duty that is not there is made; one that was withdrawn is given back, where its subject now is. */
  #put(measure: Measure, id: string, window: Window, cause: string | null): void {
    const key = `${measure.id}/${window.opensAt}/${id}`
    const area = this.subjects.get(id)?.area ?? ''
    const there = this.duties.get(key)
    if (there && there.withdrawnAt !== null) Object.assign(there, { withdrawnAt: null, area, cause })
    if (there) return
    const lateAt = window.dueAt + measure.spec.graceHours * HOUR
    const fresh = { withdrawnAt: null, waivedBy: null, assigned: null }
    this.duties.set(key, { measure, subject: id, area, window, lateAt, cause, ...fresh })
  }

  /** Up to when windows are made where an area is. */
  #made({ madeUntil, nights }: Measure, area: string): number {
    const turned = nights.filter((night) => area.startsWith(night.area))
    return Math.max(madeUntil, ...turned.map(({ through }) => through))
  }

  #clock({ spec, startedAt }: Measure, endingAfter: number, madeUntil: number): Window[] {
    const until = spec.cadence.type === 'once' ? Infinity : madeUntil
    return clockWindows(spec.cadence, startedAt, until).filter(
      ({ closesAt }) => closesAt === null || closesAt > endingAfter,
    )
  }

  /** Windows an event starts; none that was due before the measure began. */
  #windowsOf(measure: Measure, event: LedgerRow): Window[] {
    const { cadence } = measure.spec
    if (!('event' in cadence)) return []
    const { kind, where, dateField } = cadence.event
    if (event.kind !== kind || !isMet(where, event.payload)) return []
    const date = dateField === undefined ? undefined : event.payload[dateField]
    const at = typeof date === 'string' ? Date.parse(`${date}T00:00:00+08:00`) : event.happenedAt
    return eventWindows(cadence, at).filter(({ dueAt }) => dueAt > measure.startedAt)
  }

  #eventsOf(subject: string): LedgerRow[] {
    return this.records
      .filter((one) => one.subject === subject && this.#isValid(one.id))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  #start({ seq, subject: id, area, happenedAt, receivedAt, payload }: LedgerRow): void {
    const spec = measureSpec.parse(payload['spec'])
    const measure = {
      seq,
      id,
      spec,
      area,
      startedAt: happenedAt,
      madeUntil: receivedAt,
      nights: [],
      endedAt: null,
    }
    this.measures.push(measure)
    for (const subject of this.subjects.keys()) {
      if (!this.#fits(measure, subject)) continue
      for (const window of this.#clock(measure, happenedAt, receivedAt))
        this.#put(measure, subject, window, null)
      for (const event of this.#eventsOf(subject))
        for (const window of this.#windowsOf(measure, event)) this.#put(measure, subject, window, event.id)
    }
  }

  #end({ subject, receivedAt }: LedgerRow): void {
    for (const measure of this.measures) if (measure.id === subject) measure.endedAt ??= receivedAt
  }

  #turn({ area, payload }: LedgerRow): void {
    const through = Date.parse(String(payload['through']))
    for (const measure of this.measures) {
      if (measure.spec.cadence.type !== 'every' || measure.endedAt !== null) continue
      for (const [id, subject] of this.subjects) {
        if (!subject.area.startsWith(area) || !this.#fits(measure, id)) continue
        for (const window of this.#clock(measure, -Infinity, through))
          if (window.opensAt > this.#made(measure, subject.area)) this.#put(measure, id, window, null)
      }
      measure.nights.push({ area, through })
    }
  }

  /** A changed subject loses what it no longer fits, save what it had missed, and gains what it fits from now on. */
  #touch(subject: string, at: number, isVoid: boolean): void {
    const gone = isVoid && this.subjects.get(subject)?.active !== true
    for (const duty of this.duties.values()) {
      const { measure, lateAt } = duty
      if (duty.subject !== subject || this.#fits(measure, subject)) continue
      if (gone || (lateAt > at && measure.endedAt === null)) duty.withdrawnAt ??= at
    }
    for (const measure of this.measures) {
      if (measure.endedAt !== null || !this.#fits(measure, subject)) continue
      const made = this.#made(measure, this.subjects.get(subject)?.area ?? '')
      for (const window of this.#clock(measure, at, made)) this.#put(measure, subject, window, null)
      for (const event of this.#eventsOf(subject))
        for (const window of this.#windowsOf(measure, event))
          if (window.dueAt > at) this.#put(measure, subject, window, event.id)
    }
  }

  #takeEventBack(old: LedgerRow, at: number): void {
    for (const duty of this.duties.values()) {
      if (duty.cause !== old.id) continue
      const other = this.#eventsOf(duty.subject).find((event) =>
        this.#windowsOf(duty.measure, event).some(({ opensAt }) => opensAt === duty.window.opensAt),
      )
      if (other) duty.cause = other.id
      else duty.withdrawnAt ??= at
    }
  }

  #startClocks(event: LedgerRow): void {
    for (const measure of this.measures) {
      if (measure.endedAt !== null || !this.#fits(measure, event.subject)) continue
      for (const window of this.#windowsOf(measure, event))
        this.#put(measure, event.subject, window, event.id)
    }
  }

  /** The last valid word on the duty that a waiver or a reassignment names. */
  #exempt(record: LedgerRow, say: (duty: ModelDuty, last: LedgerRow | undefined) => void): void {
    const key = nameOf(record)
    const duty = this.duties.get(key)
    const words = this.records.filter((one) => one.kind === record.kind && nameOf(one) === key)
    if (duty) say(duty, words.filter(({ id }) => this.#isValid(id)).at(-1))
  }
}

function nameOf({ payload, subject }: LedgerRow): string {
  return `${String(payload['measure'])}/${Date.parse(String(payload['opensAt']))}/${subject}`
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
