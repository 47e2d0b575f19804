import { sql } from 'kysely'
import { MACHINE_ACCOUNT } from '../../core/machine.ts'
import type { Tx } from '../../database/connect.ts'
import type { TimelineEntry } from './contract.ts'

export type TimelineFilter = {
  subject?: string | undefined
  kind?: string | undefined
  before?: number | undefined
  limit: number
}

/** Records within scope, newest first, below `before` (a sequence number). Sealed numbers show only their tail. */
export async function timelineOf(tx: Tx, filter: TimelineFilter): Promise<TimelineEntry[]> {
  const { subject, kind, before, limit } = filter
  const { rows } = await sql<
    Omit<TimelineEntry, 'happenedAt' | 'receivedAt'> & { happenedAt: Date; receivedAt: Date }
  >`
    select r.id, r.seq, r.kind, r.subject, r.area, r.happened_at as "happenedAt", r.received_at as "receivedAt",
      coalesce(a.name, case when r.account = ${MACHINE_ACCOUNT} then '胡同' else '' end) as by, p.role, r.corrects,
      (select c.id from record c where c.corrects = r.id order by c.seq limit 1) as "correctedBy",
      r.payload || coalesce(s.payload, '{}') as payload
    from record r
    left join record_personal s on s.id = r.id
    left join account a on a.account = r.account
    left join post p on p.post = r.post
    where ${subject ? sql`r.subject = ${subject}` : sql`true`} and ${kind ? sql`r.kind = ${kind}` : sql`true`}
      and ${before ? sql`r.seq < ${before}` : sql`true`}
    order by r.seq desc limit ${limit}`.execute(tx)
  return rows.map((row) => ({
    ...row,
    happenedAt: row.happenedAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    payload: Object.fromEntries(Object.entries(row.payload).map(([field, value]) => [field, masked(value)])),
  }))
}

/** A sealed number as lists show it. */
function masked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('cipher' in value)) return value
  return 'tail' in value ? `****${String(value.tail)}` : '****'
}
