import { z } from 'zod'
import type { Kind } from '../../core/kind.ts'
import type { Fault } from '../../core/refusals.ts'
import { DAY } from '../../core/cadence.ts'
import { uuidTime, UUID } from '../../core/id.ts'
import { AREA_NUMBER } from '../../core/area.ts'

/** A record as its author sends it. `area` is given for what the register does not hold yet, or never will. */
export const draft = z.object({
  id: z.string().regex(UUID),
  kind: z.string().min(1).max(60),
  subject: z.string().regex(UUID),
  area: z.string().regex(AREA_NUMBER).optional(),
  happenedAt: z.iso.datetime({ offset: true }),
  payload: z.unknown(),
  corrects: z.string().regex(UUID).optional(),
  device: z.string().max(60).optional(),
})
export type Draft = z.infer<typeof draft>

/** Subjects the engine keeps; the others are the county's papers and posts, whose area comes with the record. */
const KEPT = new Set(['area', 'household', 'person', 'place', 'unit', 'duty', 'any'])

/** True when the subject's area is looked up, never taken from the sender. A duty's subject is what it stands on. */
export function isAreaLookedUp(kind: Kind): boolean {
  return KEPT.has(kind.subject) && kind.creates !== true
}

/** The kind that takes a record back without saying anything in its stead. */
export const WITHDRAWAL = 'record-withdrawn'

/**
 * How the ledger is folded, live and in a rebuild alike. Runs: records follow each other in one run unless their kind runs
 * alone; those are a run each (or with their like, for a kind that says so).
 */
export function runsOf<T>(
  items: readonly T[],
  kindOf: (item: T) => Pick<Kind, 'name' | 'alone' | 'together'>,
): T[][] {
  const runs: T[][] = []
  let before: string | undefined
  for (const item of items) {
    const { name, alone, together } = kindOf(item)
    const run = runs.at(-1)
    const label = alone ? name : ''
    if (run && label === before && (!alone || together)) run.push(item)
    else runs.push([item])
    before = label
  }
  return runs
}

/**
 * Rounds: within a run, the first record about each subject, then the second … What happens to one subject so happens in the
 * ledger's order whatever was written together; what happens to different subjects commutes.
 */
export function roundsOf<T>(run: readonly T[], subjectOf: (item: T) => string): T[][] {
  const turn = new Map<string, number>()
  const rounds: T[][] = []
  for (const item of run) {
    const subject = subjectOf(item)
    const round = turn.get(subject) ?? 0
    turn.set(subject, round + 1)
    const before = rounds[round]
    if (before) before.push(item)
    else rounds.push([item])
  }
  return rounds
}

/** Text that is the same for the same value whatever the order of its keys (objects sorted, absent fields left out). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** A record of which colours follow, or that takes one back, as its seal is over it. `happenedAt` in milliseconds. */
export type Evidence = {
  id: string
  kind: string
  subject: string
  happenedAt: number
  account: string
  post: string
  corrects: string | null
  payload: Record<string, unknown>
}

export function evidenceText(given: Evidence): string {
  const { id, kind, subject, happenedAt, account, post, corrects, payload } = given
  return canonical({ id, kind, subject, happenedAt, account, post, corrects, payload })
}

/** Records may be at most this far ahead of the server's clock (phones drift; a corrected clock may still be minutes off). */
const AHEAD = 10 * 60_000
/** Two months of partitions stand on either side of this one (migrate.ts); two months hold at least 59 days. */
const ID_AGE = 58 * DAY

/** Whether the times a record carries can be true, given the server's clock in milliseconds. */
export function timeFault(draft: Draft, now: number): Fault | undefined {
  const happenedAt = Date.parse(draft.happenedAt)
  if (happenedAt > now + AHEAD || happenedAt < now - 366 * DAY)
    return { path: 'happenedAt', message: draft.happenedAt }
  const made = uuidTime(draft.id)
  if (Math.abs(made - now) > ID_AGE) return { path: 'id', message: draft.id }
  return undefined
}

/** Where a reader stands. The epoch rises when a backup is restored: numbers after it are drawn again for other records. */
export type Cursor = { epoch: number; position: number }

/** A cursor out of its text ("epoch.position"), as contract.ts has checked it. */
export function cursorOf(text: string): Cursor {
  const [epoch = 0, position = 0] = text.split('.').map(Number)
  return { epoch, position }
}
