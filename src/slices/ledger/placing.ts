import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import { Refusal, type RefusalCode } from '../../core/refusals.ts'
import type { Change } from '../../core/kind.ts'
import type { Tx } from '../../database/connect.ts'
import { isOneOf } from './batch.ts'
import { withdrawalOf, type Author, type Entry, type Rulebook } from './drafting.ts'
import { isAreaLookedUp, WITHDRAWAL } from './rules.ts'

/** A record to be corrected (`root` is itself), or one that it had set going (`root` is the one to be corrected). */
type Standing = { id: string; kind: string; subject: string; area: string; root: string }

/** What is already there of all that a transaction's entries name. */
export type Place = {
  replays: ReadonlyMap<string, { seq: number; account: string; hash: Buffer }>
  subjects: ReadonlyMap<string, { area: string; kind: string; forgottenAt: Date | null }>
  standing: readonly Standing[]
  /** What numbers that entries give stand for now: a phone may not know yet that its alley has another. */
  renumbered: ReadonlyMap<string, string>
}

/**
 * Locks, in id order, every subject that the entries touch, and finds what is already there. All of it at once, follow-ups
 * included: two appends that overlap then wait for each other in one direction only. Runs under the county's scope.
 */
export async function findPlace(tx: Tx, entries: readonly Entry[]): Promise<Place> {
  const standing = await findStanding(tx, entries)
  const named = new Set(
    entries.flatMap(({ kind, draft, change }) => [
      ...(isAreaLookedUp(kind) || kind.creates ? [draft.subject] : []),
      ...(change?.with ? [change.with.subject] : []),
    ]),
  )
  for (const { subject } of standing) named.add(subject)
  const ids = entries.flatMap(({ draft, cause }) => (cause ? [] : draft.id))
  const { subjects, replays } = await lockAndFind(tx, [...named].sort(), ids)
  return {
    replays: new Map(replays.map(({ hash, ...row }) => [row.id, { ...row, hash: Buffer.from(hash, 'hex') }])),
    subjects: new Map(
      subjects.map(({ forgottenAt, ...row }) => {
        return [row.subject, { ...row, forgottenAt: forgottenAt === null ? null : new Date(forgottenAt) }]
      }),
    ),
    standing,
    renumbered: await findRenumbered(tx, entries),
  }
}

type Found = {
  subjects: { subject: string; area: string; kind: string; forgottenAt: string | null }[]
  replays: { id: string; seq: number; account: string; hash: string }[]
}

/**
 * Both in one statement: every append makes this trip. An id that another transaction is writing at this moment is not seen here but by
 * the insert, which begins again (writing.ts).
 */
async function lockAndFind(tx: Tx, subjects: readonly string[], ids: readonly string[]): Promise<Found> {
  const { rows } = await sql<Found>`
    with locked as materialized (
      select subject, area, kind, forgotten_at as "forgottenAt" from subject
      where subject = any(${[...subjects]}::uuid[]) order by subject for update
    ), replay as (
      select id, seq, account, encode(content_hash, 'hex') as hash from record where ${isOneOf(sql`id`, ids)}
    ) select coalesce((select json_agg(locked) from locked), '[]') as subjects,
      coalesce((select json_agg(replay) from replay), '[]') as replays`.execute(tx)
  return rows[0] ?? { subjects: [], replays: [] }
}

/** Throws Refusal for a number whose area is closed: nothing new begins there. */
async function findRenumbered(tx: Tx, entries: readonly Entry[]): Promise<Map<string, string>> {
  const given = entries.flatMap(({ kind, draft, change }) =>
    kind.subject === 'area' ? [] : [draft.area, change?.area].filter((area) => area !== undefined),
  )
  if (given.length === 0) return new Map()
  const { rows } = await sql<{ number: string; now: string; closed: boolean }>`
    select n.number, n.now, coalesce(a.closed_at is not null, false) as closed
    from (
      select number, case when exists (select 1 from area_shift) then area_now(number) else number end as now
      from unnest(${[...new Set(given)]}::text[]) number
    ) n
    left join area a on a.area = n.now
    where n.now <> n.number or a.closed_at is not null`.execute(tx)
  const closed = rows.find((row) => row.closed)
  if (closed) throw new Refusal('area-closed', [{ path: 'area', message: closed.number }])
  return new Map(rows.map(({ number, now }) => [number, now]))
}

async function findStanding(tx: Tx, entries: readonly Entry[]): Promise<Standing[]> {
  const corrected = entries.flatMap(({ draft }) => draft.corrects ?? [])
  if (corrected.length === 0) return []
  const { rows } = await sql<Standing>`
    with recursive standing as (
      select r.id, r.kind, r.subject, r.area, r.id as root from record r where r.id = any(${corrected}::uuid[])
      union all
      select r.id, r.kind, r.subject, r.area, s.root from standing s join record r on r.cause = s.id
      where r.corrects is null and not exists (select 1 from record c where c.corrects = r.id)
    ) select * from standing order by root, id`.execute(tx)
  return rows
}

/** The entries that are new, or a refusal when an id is taken: by somebody else, or for other content. Nothing of it is shown. */
export function withoutReplays(place: Place, entries: readonly Entry[]): Entry[] {
  return entries.filter((entry) => {
    const { draft, by, contentHash, cause } = entry
    if (cause) return !place.replays.has(rootOf(entry).draft.id)
    const row = place.replays.get(draft.id)
    if (row && (row.account !== by.account || !row.hash.equals(contentHash)))
      throw refusal('record-id-taken', entry, 'id', draft.id)
    return row === undefined
  })
}

function rootOf(entry: Entry): Entry {
  return entry.cause ? rootOf(entry.cause) : entry
}

/** What the corrected records had set going counts for nothing either: their withdrawals. */
export function withdrawals(book: Rulebook, place: Place, entries: readonly Entry[]): Entry[] {
  return entries.flatMap((entry) =>
    place.standing
      .filter(({ root, id }) => root === entry.draft.corrects && id !== root)
      .map(({ id }, index) => withdrawalOf(book, entry, id, index)),
  )
}

/**
 * Gives every entry its area: the subject's own, or, for what the register does not hold, the one given. Either must lie within
 * the recorder's scope; what a reaction asks for may reach into the whole county.
 */
export function settlePlaces(
  book: Rulebook & { county: string },
  place: Place,
  entries: readonly Entry[],
): void {
  const born = new Map<string, string>()
  const now = new Map<string, { area: string; kind: string }>(place.subjects)
  for (const entry of entries) {
    const { draft, kind, by, cause } = entry
    const scope = cause ? book.county : by.area
    if (entry.change?.with) entry.change = follow(entry, entry.change, now)
    const forgottenAt = place.subjects.get(draft.subject)?.forgottenAt
    if (forgottenAt) entry.forgottenAt = forgottenAt
    const target = changedArea(place, entry)
    entry.area = isAreaLookedUp(kind)
      ? ownArea(place, entry, born.get(draft.subject), scope)
      : givenArea(place, entry, scope)
    if (kind.creates) born.set(draft.subject, entry.area)
    if (target !== undefined && !isWithin(target, book.county))
      throw refusal('out-of-scope', entry, 'area', target)
    if (kind.creates || target !== undefined)
      now.set(draft.subject, {
        area: target ?? entry.area,
        kind: now.get(draft.subject)?.kind ?? kind.subject,
      })
    if (draft.corrects !== undefined && !cause) checkCorrection(book, place, entry, draft.corrects)
  }
}

/** Subjects of records that are about one of several kinds: a duty's is what it stands on. */
const STANDS_ON = new Set<string>(['duty', 'any'])

function ownArea(place: Place, entry: Entry, born: string | undefined, scope: string): string {
  const { draft, kind } = entry
  const found = place.subjects.get(draft.subject)
  const fits = found === undefined || STANDS_ON.has(kind.subject) || found.kind === kind.subject
  const area = found?.area ?? born
  if (area === undefined || !fits || !isWithin(area, scope))
    throw refusal('record-subject-unknown', entry, 'subject', draft.subject)
  return area
}

/** Where the record takes its subject, under the number that is in use now; an area is born under the number it says. */
function changedArea(place: Place, entry: Entry): string | undefined {
  const area = entry.change?.area
  const now = entry.kind.subject === 'area' ? undefined : place.renumbered.get(area ?? '')
  if (now !== undefined) entry.change = { ...entry.change, area: now }
  return now ?? area
}

/** A change that goes where another subject is, as that stands after what was written before it in the same call. */
function follow(
  entry: Entry,
  { with: other, ...change }: Change,
  now: ReadonlyMap<string, { area: string; kind: string }>,
): Change {
  const found = other && now.get(other.subject)
  if (!found || found.kind !== other.kind)
    throw refusal('record-subject-unknown', entry, `payload.${other?.kind ?? ''}`, other?.subject ?? '')
  return { ...change, area: found.area }
}

function givenArea(place: Place, entry: Entry, scope: string): string {
  const given = entry.draft.area ?? entry.cause?.area
  const area = entry.change?.area ?? place.renumbered.get(given ?? '') ?? given
  if (area === undefined) throw refusal('bad-input', entry, 'area', 'required')
  if (!isWithin(area, scope)) throw refusal('out-of-scope', entry, 'area', area)
  return area
}

/**
 * Who may record a kind may take back a record of it, within scope. A correction says the same thing anew about the same
 * subject. What ran alone (a measure's start, the grid) or is final (posts) is never taken back: other records end it.
 */
function checkCorrection(book: Rulebook, place: Place, entry: Entry, corrects: string): void {
  const { by, kind, draft } = entry
  const row = place.standing.find(({ id }) => id === corrects)
  const its = row && book.kinds.get(row.kind)
  if (!row || !its || !isWithin(row.area, by.area))
    throw refusal('record-corrected-unknown', entry, 'corrects', corrects)
  const matches = kind.name === WITHDRAWAL || (row.kind === kind.name && row.subject === draft.subject)
  if (its.alone || its.lasting || its.name === WITHDRAWAL || !matches || !mayTakeBack(its.recordedBy, by))
    throw refusal('record-not-correctable', entry, 'corrects', corrects)
}

function mayTakeBack(recordedBy: readonly string[], by: Author): boolean {
  return recordedBy.includes(by.role)
}

function refusal(code: RefusalCode, entry: Entry, field: string, message: string): Refusal {
  return new Refusal(code, [{ path: `${entry.index}.${field}`, message }])
}
