import { sql, type RawBuilder } from 'kysely'
import { areaRangeEnd } from '../../core/area.ts'
import { SECTIONS, type Section } from '../../core/kind.ts'
import { may } from '../../core/role.ts'
import { setScope, within, type Tx } from '../../database/connect.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { currentEpoch, isCursorKnown } from '../ledger/queries.ts'
import { isAreaLookedUp, type Cursor } from '../ledger/rules.ts'
import { lastDrawn, readHorizon } from '../ledger/turns.ts'
import { inboxOf, unreadOf } from '../messages/queries.ts'
import type { Line, SyncChanges } from './contract.ts'
import { holderOf, registerLines } from './cutting.ts'
import { areaLines, dutyLines, rowLines, type Holder, type LineRow } from './lines.ts'
import { noteSeen } from './reporting.ts'
import { deviceOf } from './rules.ts'
import { sounded } from './sounding.ts'
import { codeRootOf } from './enrolling.ts'

/** How far one call looks through the ledger, and how many subjects it tells of: each call's cost is known. */
const REACH = 50_000
const MOST = 500
/** Records behind which a bundle costs less than the deltas: some days of a county of 500,000. */
const FAR = 1_000_000

/**
 * What has become of a phone's scope since its cursor: the present rows of every subject something was recorded about, read after the records
 * were, so that a row is never older than what the cursor says of it. Goes on from `next`; nothing at or below it can still come in.
 */
export async function changesFor(
  ledger: Ledger,
  caller: Principal,
  since: Cursor,
  given: { most?: number; far?: number } = {},
): Promise<SyncChanges> {
  const device = deviceOf(caller)
  const now = new Date(ledger.now())
  return within(ledger.database, ledger.county, async (tx) => {
    await noteSeen(tx, device, now)
    const epoch = await currentEpoch(tx)
    const horizon = await readHorizon(tx, ledger.county)
    const isKnown = await isCursorKnown(tx, since, await lastDrawn(tx))
    const inbox = await inboxFor(tx, caller)
    const sealTo = ledger.sealer.parcels.open.toString('base64')
    const said = { now: now.toISOString(), epoch, inbox, sealTo, codeRoot: codeRootOf(ledger) }
    const nothing = { ...said, more: false, touched: [], gone: [], rows: [] }
    const all = (why: 'restored' | 'behind'): SyncChanges['again'] => ({ why, sections: [...SECTIONS] })
    if (!isKnown) return { ...nothing, next: `${epoch}.${horizon}`, again: all('restored') }
    if (horizon - since.position > (given.far ?? FAR))
      return { ...nothing, next: `${epoch}.${horizon}`, again: all('behind') }
    const reach = Math.min(horizon, since.position + REACH)
    const found = await touchedIn(tx, ledger, caller.area, {
      from: since.position,
      to: reach,
      most: given.most ?? MOST,
    })
    const sections = await sectionsAgain(tx, ledger, caller.area, since.position, found.position)
    const { rows, gone } = await present(tx, holderOf(caller, now), found.subjects)
    return {
      ...said,
      next: `${epoch}.${found.position}`,
      more: found.position < horizon,
      touched: found.subjects,
      gone,
      rows,
      again: sections.length > 0 ? { why: 'changed', sections } : null,
    }
  })
}

type Stretch = { from: number; to: number; most: number }

/**
 * Subjects of which something was recorded in or into the scope, in the ledger's order, and how far that got. A record lies where its subject was
 * before it; `change` says where it went. What takes something back is about the subject of what it takes back, and is told wherever that
 * subject has ever been: taking the first of three moves back may end it where the last has brought it. Sees the whole county.
 */
async function touchedIn(
  tx: Tx,
  { kinds }: Ledger,
  area: string,
  { from, to, most }: Stretch,
): Promise<{ subjects: string[]; position: number }> {
  const about = [...kinds.values()]
    .filter((kind) => isAreaLookedUp(kind) || kind.creates)
    .map(({ name }) => name)
  const isIn = (column: RawBuilder<unknown>): RawBuilder<boolean> =>
    sql<boolean>`${column} >= ${area} and ${column} < ${areaRangeEnd(area)}`
  const target = (record: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`((${record}.change ->> 'area') collate "C")`
  const everIn = sql`exists (
    select 1 from (select * from record x where x.subject = c.subject offset 0) x where (${isIn(sql`x.area`)}) or (${isIn(target(sql`x`))}))`
  const { rows } = await sql<{ seq: number; subject: string }>`
    select r.seq, coalesce(c.subject, r.subject) as subject from (
      select * from record r where r.seq > ${from} and r.seq <= ${to}
        and ((${isIn(sql`r.area`)}) or (${isIn(target(sql`r`))}) or r.corrects is not null)
    ) r
    left join lateral (select * from record c where c.id = r.corrects offset 0) c on true
    where (r.corrects is null and r.kind = any(${about}::text[]))
      or (c.kind = any(${about}::text[]) and ((${isIn(sql`r.area`)}) or ${everIn}))
    order by r.seq limit ${most + 1}`.execute(tx)
  const full = rows.length > most
  const read = full ? rows.slice(0, most) : rows
  return {
    subjects: [...new Set(read.map(({ subject }) => subject))],
    position: full ? (read.at(-1)?.seq ?? from) : to,
  }
}

/** Sections that records of this stretch have changed in ways no row of one subject tells: their kinds say which (core/kind.ts). */
async function sectionsAgain(
  tx: Tx,
  { kinds }: Ledger,
  area: string,
  from: number,
  to: number,
): Promise<Section[]> {
  const telling = [...kinds.values()].filter(({ refetch }) => refetch)
  const overlaps = (column: RawBuilder<unknown>): RawBuilder<boolean> =>
    sql<boolean>`(starts_with(${area}, ${column}) or starts_with(${column}, ${area}))`
  const { rows } = await sql<{ kind: string }>`
    select distinct r.kind from record r
    where r.seq > ${from} and r.seq <= ${to} and r.kind = any(${telling.map(({ name }) => name)}::text[])
      and (${overlaps(sql`r.area`)}
        or exists (select 1 from area_shift f where f.seq = r.seq and (${overlaps(sql`f.to_area`)} or ${overlaps(sql`f.from_area`)}))
        or exists (select 1 from subject_shift f where f.seq = r.seq and (${overlaps(sql`f.area`)} or ${overlaps(sql`f.from_area`)})))`.execute(
    tx,
  )
  const named = new Set(rows.flatMap(({ kind }) => kinds.get(kind)?.refetch ?? []))
  return SECTIONS.filter((section) => named.has(section))
}

/** All a phone is to hold of these subjects, and which of them it is to hold no more. Leaves the transaction in the phone's scope. */
async function present(
  tx: Tx,
  holder: Holder,
  subjects: readonly string[],
): Promise<{ rows: Line[]; gone: string[] }> {
  if (subjects.length === 0) return { rows: [], gone: [] }
  const which = { only: subjects }
  const seesAll = may(holder.role, 'see-register')
  const rows: Line[] = []
  const take = async (query: RawBuilder<LineRow>): Promise<void> => {
    const found = await query.execute(tx)
    // Each line was made in the shape the contract gives it.
    for (const row of found.rows) rows.push(JSON.parse(sounded(row)) as Line)
  }
  // These say themselves whose they are; everything after them is read through the scope.
  await take(dutyLines(holder, seesAll, which))
  if (seesAll) await take(rowLines(holder, which))
  await setScope(tx, holder.area)
  for (const query of [areaLines(holder, which), ...registerLines(holder, seesAll, which)]) await take(query)
  const { rows: standing } = await sql<{ subject: string }>`
    select subject from subject where subject = any(${[...subjects]}::uuid[]) and active`.execute(tx)
  const here = new Set([...standing.map(({ subject }) => subject), ...rows.flatMap(ownSubject)])
  return { rows, gone: subjects.filter((subject) => !here.has(subject)) }
}

/** The subject a line of the register is itself about. */
function ownSubject(line: Line): string[] {
  if (line.is === 'household') return [line.household]
  if (line.is === 'person' || line.is === 'sought') return [line.person]
  return line.is === 'area' || line.is === 'place' || line.is === 'unit' ? [line.subject] : []
}

async function inboxFor(tx: Tx, { account }: Principal): Promise<SyncChanges['inbox']> {
  const counts = await unreadOf(tx, account)
  const { messages } = await inboxOf(tx, account, { limit: 1 })
  return { ...counts, newest: messages[0]?.message ?? null }
}
