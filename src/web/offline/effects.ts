import { isMet, type Condition } from '../../core/condition.ts'
import type { Kind } from '../../core/kind.ts'
import { WITHDRAWAL, type Draft } from '../../slices/ledger/rules.ts'

/** A duty as the phone judges it: its window in milliseconds since 1970, and what proves it. */
export type OwedDuty = {
  subject: string
  opensAt: number
  lateAt: number
  closesAt: number | null
  state: 'open' | 'done' | 'late' | 'waived' | 'withdrawn'
  doneAt: number | null
  /** The record that did it, as far as the server has said. */
  doneBy: string | null
  evidence: { kind: string; where: Condition }
}

/** What a record says for the engine: its payload without the personal fields, which the ledger keeps apart and never asks. */
export type Evidence = { id: string; kind: string; subject: string; happenedAt: number; facts: object }

/**
 * The immediate effect of this phone's own records on a duty, by the rules of the server (duties/discharge.ts): the earliest evidence
 * inside the window discharges it, in time up to `lateAt`. What the server has settled already is not touched, unless our evidence is
 * from before the one it knows; a withdrawn duty asks for nothing. A property test compares the two.
 */
export function discharged<D extends OwedDuty>(duty: D, own: readonly Evidence[]): D {
  if (duty.state === 'withdrawn') return duty
  let best: Evidence | undefined
  for (const record of own) {
    if (!isEvidence(duty, record)) continue
    if (!best || isBefore(record, best)) best = record
  }
  if (!best || (duty.doneAt !== null && duty.doneAt <= best.happenedAt)) return duty
  return {
    ...duty,
    state: best.happenedAt <= duty.lateAt ? 'done' : 'late',
    doneAt: best.happenedAt,
    doneBy: best.id,
  }
}

function isEvidence({ subject, opensAt, closesAt, evidence }: OwedDuty, record: Evidence): boolean {
  return (
    record.subject === subject &&
    record.kind === evidence.kind &&
    record.happenedAt >= opensAt &&
    (closesAt === null || record.happenedAt < closesAt) &&
    isMet(evidence.where, record.facts)
  )
}

function isBefore(one: Evidence, other: Evidence): boolean {
  return one.happenedAt < other.happenedAt || (one.happenedAt === other.happenedAt && one.id < other.id)
}

/** A duty whose evidence this phone has corrected or taken back, until the server says what it is worth without: open. */
export function reopened<D extends OwedDuty>(duty: D, corrected: ReadonlySet<string>): D {
  return duty.doneBy !== null && corrected.has(duty.doneBy)
    ? { ...duty, state: 'open', doneAt: null, doneBy: null }
    : duty
}

/** Records that others of these correct or take back. */
export function correctedBy(drafts: readonly Draft[]): Set<string> {
  return new Set(drafts.flatMap(({ corrects }) => corrects ?? []))
}

/**
 * What the given records say, in their order: those that another of them corrects or takes back say nothing, and what a record sets
 * going (its kind's reaction) is said along with it.
 */
export function evidenceOf(drafts: readonly Draft[], kinds: ReadonlyMap<string, Kind>): Evidence[] {
  const corrected = correctedBy(drafts)
  return drafts
    .filter(({ id, kind }) => !corrected.has(id) && kind !== WITHDRAWAL)
    .flatMap((draft) => saidBy(draft, kinds))
}

/** Worked out once: a draft never changes, and a week's work is laid over the rows after every record. */
const said = new WeakMap<Draft, readonly Evidence[]>()

function saidBy(draft: Draft, kinds: ReadonlyMap<string, Kind>): readonly Evidence[] {
  const kept = said.get(draft)
  if (kept) return kept
  const evidence = readDraft(draft, kinds)
  said.set(draft, evidence)
  return evidence
}

function readDraft(draft: Draft, kinds: ReadonlyMap<string, Kind>): Evidence[] {
  const kind = kinds.get(draft.kind)
  const payload = kind?.payload.safeParse(draft.payload)
  if (!kind || !payload?.success) return []
  const happenedAt = Date.parse(draft.happenedAt)
  const cause = { id: draft.id, subject: draft.subject, happenedAt, payload: payload.data }
  return [cause, ...(kind.reaction?.(cause) ?? [])].map((said) => ({
    id: draft.id,
    kind: 'kind' in said ? said.kind : draft.kind,
    subject: said.subject,
    happenedAt,
    facts: factsOf(said.payload, 'kind' in said ? kinds.get(said.kind) : kind),
  }))
}

function factsOf(payload: unknown, kind: Kind | undefined): object {
  return Object.fromEntries(
    Object.entries(payload ?? {}).filter(([field]) => !kind?.personal.includes(field)),
  )
}
