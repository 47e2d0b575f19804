import { createHash } from 'node:crypto'
import type { Change, Kind } from '../../core/kind.ts'
import { Refusal, type Fault } from '../../core/refusals.ts'
import type { Recorder, Role } from '../../core/role.ts'
import { canonical, evidenceText, timeFault, WITHDRAWAL, type Draft } from './rules.ts'
import type { Sealer } from './sealing.ts'

/**
 * Who records: an account acting under one of its posts. `program`: an action writes in their name what it worked out itself. `device`:
 * the phone they act by, enrolled for just this post. `until`: when the post ended, of a phone that is still sending what was done before
 * (milliseconds).
 */
export type Principal = {
  account: string
  post: string
  role: Role
  area: string
  program?: true
  device?: string
  until?: number
}

/** Who a record is by: a post's holder, or a resident, whose account and post are their own person. */
export type Author = Omit<Principal, 'role'> & { role: Recorder }

/** What the pure part of an append needs to know. */
export type Rulebook = { kinds: ReadonlyMap<string, Kind>; sealer: Sealer; now: () => number }

/** A draft that has passed every check that needs no database. `area` is filled in once its subject has been found. */
export type Entry = {
  draft: Draft
  by: Author
  kind: Kind
  payload: Record<string, unknown>
  facts: Record<string, unknown>
  personal: Record<string, unknown>
  change: (Change & { kind?: string }) | null
  contentHash: Buffer
  /** Of evidence that colours follow from, and of whatever takes a record back (kind.ts, `colours`). */
  seal?: Buffer
  area: string
  /** Somebody it is about was erased then, or the register closed out; undefined: never. */
  forgottenAt?: Date
  /** The entry whose reaction, or whose correction, asked for it. */
  cause: Entry | null
  /** Its place in the caller's list, or its cause's, for the faults that name it. */
  index: number
}

/** Kind, recorder, times and payload of one draft; its personal fields set apart, its numbers sealed. */
export function checkDraft(book: Rulebook, by: Author, draft: Draft, index: number): Entry {
  const kind = book.kinds.get(draft.kind)
  if (!kind) throw new Refusal('record-kind-unknown', [{ path: `${index}.kind`, message: draft.kind }])
  if (!kind.recordedBy.includes(by.role) || (kind.byProgram && !by.program))
    throw new Refusal('not-allowed', [{ path: `${index}.kind`, message: draft.kind }])
  const late = timeFault(draft, book.now())
  if (late) throw new Refusal('record-time-impossible', [{ ...late, path: `${index}.${late.path}` }])
  const entry = entryOf(book, { by, kind, draft, index, cause: null })
  const refused = kind.check?.(entry.payload, by)
  if (refused) throw new Refusal(refused, [{ path: `${index}.payload`, message: draft.kind }])
  return entry
}

/**
 * What the entries set going, and what that sets going, in order. Ids follow from the cause's id, so a replayed cause asks for
 * nothing new. Reactions look at nothing but the record, so all that will be touched is known before anything is locked.
 */
export function followUps(book: Rulebook, causes: readonly Entry[]): Entry[] {
  const entries = causes.flatMap((cause) => {
    const { draft, by, kind, payload, index } = cause
    const seen = { id: draft.id, subject: draft.subject, happenedAt: Date.parse(draft.happenedAt), payload }
    return (kind.reaction?.(seen) ?? []).map((follow, place) => {
      const followKind = book.kinds.get(follow.kind)
      if (!followKind) throw new Error(`kind ${kind.name} reacts with unknown kind ${follow.kind}`)
      const child: Draft = {
        id: followId(draft.id, place),
        kind: follow.kind,
        subject: follow.subject,
        area: follow.area,
        happenedAt: draft.happenedAt,
        payload: follow.payload,
      }
      return entryOf(book, { by, kind: followKind, draft: child, index, cause })
    })
  })
  return entries.length === 0 ? [] : [...entries, ...followUps(book, entries)]
}

/** The withdrawal of a follow-up whose cause the given entry corrects: what counts for nothing has no consequences. */
export function withdrawalOf(book: Rulebook, correction: Entry, follow: string, place: number): Entry {
  const kind = book.kinds.get(WITHDRAWAL)
  if (!kind) throw new Error(`the ledger has no kind ${WITHDRAWAL}`)
  const { by, index } = correction
  const draft: Draft = {
    // Far above the places of the correction's own follow-ups.
    id: followId(correction.draft.id, 10_000 + place),
    kind: kind.name,
    subject: correction.draft.subject,
    happenedAt: correction.draft.happenedAt,
    corrects: follow,
    payload: { reason: 'cause' },
  }
  return entryOf(book, { by, kind, draft, index, cause: correction })
}

/** Keeps the cause's time (and so its partition); the rest is a hash of the cause's id and the place among its follow-ups. */
export function followId(cause: string, place: number): string {
  const hash = createHash('sha256').update(`${cause}/${place}`).digest('hex')
  return `${cause.slice(0, 14)}7${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}

/** The first entry under each id; the same id twice with other content is refused. */
export function firstOfEachId(entries: readonly Entry[]): Entry[] {
  const byId = new Map<string, Entry>()
  for (const entry of entries) {
    const first = byId.get(entry.draft.id)
    if (first && !first.contentHash.equals(entry.contentHash))
      throw new Refusal('record-id-taken', [{ path: `${entry.index}.id`, message: entry.draft.id }])
    if (!first) byId.set(entry.draft.id, entry)
  }
  return [...byId.values()]
}

type Given = Pick<Entry, 'by' | 'kind' | 'draft' | 'index' | 'cause'>

function entryOf(book: Rulebook, given: Given): Entry {
  const { kind, draft, index } = given
  const parsed = kind.payload.safeParse(draft.payload)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue): Fault => {
      return { path: [index, 'payload', ...issue.path].join('.'), message: issue.message }
    })
    throw new Refusal('bad-input', faults)
  }
  // A payload schema is an object schema: the battery over all kinds checks it.
  const payload = parsed.data as Record<string, unknown>
  const { kind: name, subject, area, happenedAt, corrects } = draft
  const asked = kind.change?.(payload) ?? {}
  const change = Object.values(asked).some((one) => one !== undefined) ? asked : null
  const entry: Entry = {
    ...given,
    payload,
    facts: {},
    personal: {},
    change: kind.creates ? { ...change, kind: kind.subject } : change,
    contentHash: book.sealer.contentHash(
      canonical({ kind: name, subject, area, happenedAt, corrects, payload }),
    ),
    area: draft.area ?? '',
  }
  if (kind.colours !== undefined || corrects !== undefined) entry.seal = sealOf(book, given, payload)
  for (const [field, value] of Object.entries(payload)) {
    if (value === undefined) continue
    const part = kind.personal.includes(field) ? entry.personal : entry.facts
    part[field] = kind.sealed.includes(field) && typeof value === 'string' ? book.sealer.seal(value) : value
  }
  return entry
}

function sealOf(book: Rulebook, { kind, draft, by }: Given, payload: Record<string, unknown>): Buffer {
  const { id, subject, corrects = null } = draft
  const happenedAt = Date.parse(draft.happenedAt)
  const { account, post } = by
  return book.sealer.evidenceSeal(
    evidenceText({ id, kind: kind.name, subject, happenedAt, account, post, corrects, payload }),
  )
}
