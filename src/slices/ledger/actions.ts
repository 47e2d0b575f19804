import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import type { Change, Kind } from '../../core/kind.ts'
import { Refusal, type Fault } from '../../core/refusals.ts'
import type { Role } from '../../core/role.ts'
import { setScope, within, type Database, type Tx } from '../../database/connect.ts'
import { batchOfIds, foldBatch, type Projection } from './batch.ts'
import { canonical, isAreaLookedUp, timeFault, type Draft } from './rules.ts'
import type { Sealer } from './sealing.ts'

/** Who records: an account acting under one of its posts. */
export type Principal = { account: string; post: string; role: Role; area: string }

/** What the ledger is made of, wired once in main.ts. `county` is the county's area number. */
export type Ledger = {
  database: Database
  county: string
  kinds: ReadonlyMap<string, Kind>
  projections: readonly Projection[]
  sealer: Sealer
  now: () => number
}

export type Verdict = { id: string; seq: number; status: 'recorded' | 'already' }

/** A draft that has passed every check, ready to be written. */
type Entry = {
  draft: Draft
  kind: Kind
  payload: Record<string, unknown>
  facts: Record<string, unknown>
  personal: Record<string, unknown>
  change: (Change & { kind?: string }) | null
  contentHash: Buffer
  area: string
}

const APPEND_LOCK = 7_204_312
const HORIZON_LOCK = 7_204_313

/**
 * Appends records in one transaction of their own: all or none. The answer comes after the commit. Throws Refusal; its faults
 * name the draft by its place ("0.payload.end").
 */
export async function appendRecords(
  ledger: Ledger,
  by: Principal,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  return within(ledger.database, by.area, (tx) => appendWithin(tx, ledger, by, drafts))
}

/**
 * The same inside the caller's transaction. Afterwards the transaction sees the whole county: what a record sets going may
 * reach a duty that stayed behind in another area. Read before, not after.
 */
export async function appendWithin(
  tx: Tx,
  ledger: Ledger,
  by: Principal,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  const entries = drafts.map((draft, index) => checkDraft(ledger, by, draft, index))
  await takeTurn(
    tx,
    entries.some(({ kind }) => kind.alone),
  )
  await setScope(tx, ledger.county)
  const already = await findReplays(tx, by, entries)
  const fresh = firstOfEachId(entries.filter(({ draft }) => !already.has(draft.id)))
  if (fresh.length > 0) {
    await setScope(tx, by.area)
    await placeEntries(tx, by, fresh)
    await setScope(tx, ledger.county)
    await checkCorrections(tx, fresh)
    for (const [id, seq] of await write(tx, ledger, by, fresh)) already.set(id, -seq)
    await react(tx, ledger, by, fresh)
  }
  return drafts.map(({ id }) => {
    const seq = already.get(id) ?? 0
    return { id, seq: Math.abs(seq), status: seq < 0 ? 'recorded' : 'already' }
  })
}

/** Kind, recorder, times and payload of one draft; its personal fields set apart, its numbers sealed. */
function checkDraft(ledger: Ledger, by: Principal, draft: Draft, index: number): Entry {
  const kind = ledger.kinds.get(draft.kind)
  if (!kind) throw new Refusal('record-kind-unknown', [{ path: `${index}.kind`, message: draft.kind }])
  if (!kind.recordedBy.includes(by.role))
    throw new Refusal('not-allowed', [{ path: `${index}.kind`, message: draft.kind }])
  const late = timeFault(draft, ledger.now())
  if (late) throw new Refusal('record-time-impossible', [{ ...late, path: `${index}.${late.path}` }])
  const entry = entryOf(ledger, kind, draft, index)
  const refusal = kind.check?.(entry.payload, by)
  if (refusal) throw new Refusal(refusal, [{ path: `${index}.payload`, message: draft.kind }])
  return entry
}

function entryOf(ledger: Ledger, kind: Kind, draft: Draft, index: number): Entry {
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
  const change = kind.change?.(payload) ?? null
  const entry: Entry = {
    draft,
    kind,
    payload,
    facts: {},
    personal: {},
    change: kind.creates ? { ...change, kind: kind.subject } : change,
    contentHash: ledger.sealer.contentHash(
      canonical({ kind: name, subject, area, happenedAt, corrects, payload }),
    ),
    area: draft.area ?? '',
  }
  for (const [field, value] of Object.entries(payload)) {
    if (value === undefined) continue
    const part = kind.personal.includes(field) ? entry.personal : entry.facts
    part[field] = kind.sealed.includes(field) && typeof value === 'string' ? ledger.sealer.seal(value) : value
  }
  return entry
}

/** Most appends run beside each other; one that starts measures or turns the day waits for them and runs alone. */
async function takeTurn(tx: Tx, alone: boolean): Promise<void> {
  const call = alone
    ? sql`pg_advisory_xact_lock(${APPEND_LOCK})`
    : sql`pg_advisory_xact_lock_shared(${APPEND_LOCK})`
  await sql`select ${call}`.execute(tx)
}

/** Ids that are already there with the same author and content; under another author or content the id is refused, unseen. */
async function findReplays(tx: Tx, by: Principal, entries: readonly Entry[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; seq: number; account: string; content_hash: Buffer }>`
    select id, seq, account, content_hash from record where id = any(${entries.map(({ draft }) => draft.id)}::uuid[])`.execute(
    tx,
  )
  const found = new Map(rows.map((row) => [row.id, row]))
  entries.forEach(({ draft, contentHash }, index) => {
    const row = found.get(draft.id)
    if (row && (row.account !== by.account || !row.content_hash.equals(contentHash))) {
      throw new Refusal('record-id-taken', [{ path: `${index}.id`, message: draft.id }])
    }
  })
  return new Map(rows.map((row) => [row.id, row.seq]))
}

function firstOfEachId(entries: readonly Entry[]): Entry[] {
  const byId = new Map<string, Entry>()
  for (const entry of entries) {
    const first = byId.get(entry.draft.id)
    if (first && !first.contentHash.equals(entry.contentHash)) throw new Refusal('record-id-taken')
    if (!first) byId.set(entry.draft.id, entry)
  }
  return [...byId.values()]
}

/**
 * Gives every entry its area: the subject's own, looked up and locked under the recorder's scope in id order, or, for what the
 * register does not hold, the one given, which must lie within that scope.
 */
async function placeEntries(tx: Tx, by: Principal, entries: readonly Entry[]): Promise<void> {
  const born = new Map<string, string>()
  const subjects = [
    ...new Set(entries.filter(({ kind }) => isAreaLookedUp(kind)).map(({ draft }) => draft.subject)),
  ].sort()
  const { rows } = await sql<{ subject: string; area: string; kind: string }>`
    select subject, area, kind from subject where subject = any(${subjects}::uuid[]) order by subject for update`.execute(
    tx,
  )
  const known = new Map(rows.map((row) => [row.subject, row]))
  entries.forEach((entry, index) => {
    const { draft, kind } = entry
    if (!isAreaLookedUp(kind)) {
      entry.area = givenArea(by, entry, index)
      born.set(draft.subject, entry.area)
      return
    }
    const row = known.get(draft.subject)
    const area = row?.area ?? born.get(draft.subject)
    const fits = row === undefined || kind.subject === 'duty' || row.kind === kind.subject
    if (area === undefined || !fits)
      throw new Refusal('record-subject-unknown', [{ path: `${index}.subject`, message: draft.subject }])
    entry.area = area
  })
}

function givenArea(by: Principal, { draft, change }: Entry, index: number): string {
  const area = change?.area ?? draft.area
  if (area === undefined) throw new Refusal('bad-input', [{ path: `${index}.area`, message: 'required' }])
  if (!isWithin(area, by.area)) throw new Refusal('out-of-scope', [{ path: `${index}.area`, message: area }])
  return area
}

/** A correction names a record that is there, about the same subject (a withdrawal may name any within scope). */
async function checkCorrections(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const corrected = entries.flatMap(({ draft }) => draft.corrects ?? [])
  if (corrected.length === 0) return
  const { rows } = await sql<{ id: string; area: string }>`
    select id, area from record where id = any(${corrected}::uuid[])`.execute(tx)
  const known = new Map(rows.map((row) => [row.id, row.area]))
  for (const { draft, area } of entries) {
    if (draft.corrects === undefined) continue
    const where = known.get(draft.corrects)
    if (where === undefined || !isWithin(where, area.slice(0, 6)))
      throw new Refusal('record-corrected-unknown')
  }
}

/** Inserts the entries in order and folds them. Gives each id its sequence number. */
async function write(
  tx: Tx,
  ledger: Ledger,
  by: Principal,
  entries: readonly Entry[],
): Promise<Map<string, number>> {
  // A reader takes the sequence's last value, then the lowest of these locks: below it nothing can still commit.
  await sql`select pg_advisory_xact_lock_shared(${HORIZON_LOCK}, (select (last_value % 2147483647)::int from record_seq))`.execute(
    tx,
  )
  const rows = entries.map(({ draft, kind, area, facts, change, contentHash }) => ({
    id: draft.id,
    kind: kind.name,
    subject: draft.subject,
    area,
    happened_at: draft.happenedAt,
    device: draft.device ?? null,
    corrects: draft.corrects ?? null,
    payload: facts,
    change,
    content_hash: `\\x${contentHash.toString('hex')}`,
  }))
  const written = await sql<{ id: string; seq: number }>`
    insert into record (id, seq, kind, subject, area, happened_at, received_at, account, post, device, corrects, payload, change, content_hash)
    select id, nextval('record_seq'), kind, subject, area, happened_at, ${new Date(ledger.now())}, ${by.account}, ${by.post},
      device, corrects, payload, change, content_hash
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      id uuid, kind text, subject uuid, area text, happened_at timestamptz, device text, corrects uuid, payload jsonb, change jsonb,
      content_hash bytea)
    returning id, seq`.execute(tx)
  await writePersonal(tx, entries)
  const kinds = new Set(entries.map(({ kind }) => kind.name))
  const ids = entries.map(({ draft }) => draft.id)
  await foldBatch(tx, ledger.projections, batchOfIds(ids, kinds))
  return new Map(written.rows.map(({ id, seq }) => [id, seq]))
}

async function writePersonal(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const rows = entries
    .filter(({ personal }) => Object.keys(personal).length > 0)
    .map(({ draft, kind, area, personal }) => ({
      id: draft.id,
      area,
      retention: kind.retention,
      payload: personal,
    }))
  if (rows.length === 0) return
  await sql`
    insert into record_personal (id, area, retention, payload)
    select * from json_to_recordset(${JSON.stringify(rows)}::json) as r(id uuid, area text, retention text, payload jsonb)`.execute(
    tx,
  )
}

/**
 * What the records set going, written under the same recorder in the same transaction. Ids follow from the cause's id, so a
 * replayed cause asks for nothing new. Reactions of reactions run too; kinds are few and their chains short.
 */
async function react(tx: Tx, ledger: Ledger, by: Principal, causes: readonly Entry[]): Promise<void> {
  const entries: Entry[] = []
  for (const { draft, kind, payload, area } of causes) {
    const cause = { id: draft.id, subject: draft.subject, happenedAt: Date.parse(draft.happenedAt), payload }
    const follows = kind.reaction?.(cause) ?? []
    follows.forEach((follow, index) => {
      const followKind = ledger.kinds.get(follow.kind)
      if (!followKind) throw new Error(`kind ${kind.name} reacts with unknown kind ${follow.kind}`)
      const { subject } = follow
      const child: Draft = {
        id: followId(draft.id, index),
        kind: follow.kind,
        subject,
        happenedAt: draft.happenedAt,
        payload: follow.payload,
        // What the register does not hold stands where its cause stands.
        ...(isAreaLookedUp(followKind) ? {} : { area }),
      }
      entries.push(entryOf(ledger, followKind, child, index))
    })
  }
  if (entries.length === 0) return
  await placeEntries(tx, { ...by, area: ledger.county }, entries)
  await write(tx, ledger, by, entries)
  await react(tx, ledger, by, entries)
}

/** Keeps the cause's time (and so its partition); the rest is a hash of the cause's id and the place among its follow-ups. */
export function followId(cause: string, index: number): string {
  const hash = createHash('sha256').update(`${cause}/${index}`).digest('hex')
  return `${cause.slice(0, 14)}7${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
