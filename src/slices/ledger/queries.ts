import { sql, type RawBuilder } from 'kysely'
import { areaRangeEnd } from '../../core/area.ts'
import { MACHINE_ACCOUNT } from '../../core/machine.ts'
import { keepIndexOrder, type Tx } from '../../database/connect.ts'
import type { TimelineEntry } from './contract.ts'
import type { Cursor } from './rules.ts'

export type TimelineFilter = {
  subject?: string | undefined
  kind?: string | undefined
  before?: number | undefined
  limit: number
}

/** Records within scope, newest first, below `before` (a sequence number). Sealed numbers show only their tail. */
export async function timelineOf(tx: Tx, filter: TimelineFilter): Promise<TimelineEntry[]> {
  const { subject, kind, before, limit } = filter
  return entriesWhere(
    tx,
    sql`${subject ? sql`r.subject = ${subject}` : sql`true`} and ${kind ? sql`r.kind = ${kind}` : sql`true`}
      and ${before ? sql`r.seq < ${before}` : sql`true`}`,
    sql`r.seq desc`,
    limit,
  )
}

/** The records are cut out first: what is told of each beside it is looked up for those shown alone. */
async function entriesWhere(
  tx: Tx,
  which: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
): Promise<TimelineEntry[]> {
  const { rows } = await sql<
    Omit<TimelineEntry, 'happenedAt' | 'receivedAt'> & { happenedAt: Date; receivedAt: Date }
  >`
    select r.id, r.seq, r.kind, r.subject, r.area, r.happened_at as "happenedAt", r.received_at as "receivedAt",
      coalesce((select a.name from account a where a.account = r.account), (select k.name from gate_key k where k.device = r.account),
        case when r.account = ${MACHINE_ACCOUNT} then '胡同' else '' end) as by,
      coalesce((select p.role from post p where p.post = r.post), case when exists (select 1 from gate_key k where k.device = r.account) then 'gate-device' end) as role,
      r.corrects,
      (select c.id from (select * from record c where c.corrects = r.id offset 0) c order by c.seq limit 1) as "correctedBy",
      r.payload || coalesce((select s.payload from record_personal s where s.id = r.id), '{}') as payload
    from (select * from record r where ${which} order by ${order} limit ${limit}) r
    order by ${order}`.execute(tx)
  return rows.map((row) => ({
    ...row,
    happenedAt: row.happenedAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    payload: Object.fromEntries(Object.entries(row.payload).map(([field, value]) => [field, masked(value)])),
  }))
}

/** How far one reading looks for records of its scope: a reader of one alley walks a long ledger in steps of known cost. */
const REACH = 50_000

/**
 * Whether a cursor still points at what its reader has read: it belongs to this epoch, or to an earlier one and lies before
 * everything that restores since then have lost. Asked under the county's scope.
 */
export async function isCursorKnown(tx: Tx, { epoch, position }: Cursor, last: number): Promise<boolean> {
  const { rows } = await sql<{ now: number; kept: number | null }>`
    select c.epoch as now, (select min(e.after_seq) from county_epoch e where e.area = c.area and e.epoch > ${epoch}) as kept
    from county c`.execute(tx)
  const [row] = rows
  if (!row || epoch < 1 || epoch > row.now) return false
  if (epoch < row.now && (row.kept === null || position > row.kept)) return false
  return position <= last
}

export async function currentEpoch(tx: Tx): Promise<number> {
  const { rows } = await sql<{ epoch: number }>`select epoch from county`.execute(tx)
  return rows[0]?.epoch ?? 1
}

/**
 * Records of `area` after a position, none of them beyond `horizon` (turns.ts), in order: nothing at or below it can still come
 * in, so a reader who goes on from `position` skips nothing.
 */
export async function readSince(
  tx: Tx,
  area: string,
  position: number,
  horizon: number,
  limit: number,
): Promise<{ records: TimelineEntry[]; position: number; more: boolean }> {
  const reach = Math.min(horizon, position + REACH)
  await keepIndexOrder(tx)
  const records = await entriesWhere(
    tx,
    sql`r.seq > ${position} and r.seq <= ${reach} and r.area >= ${area} and r.area < ${areaRangeEnd(area)}`,
    sql`r.seq`,
    limit,
  )
  const last = records.length < limit ? reach : (records.at(-1)?.seq ?? reach)
  return { records, position: Math.max(position, last), more: last < horizon }
}

/** A sealed number as lists show it. */
function masked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('cipher' in value)) return value
  return 'tail' in value ? `****${String(value.tail)}` : '****'
}
