import { sql, type RawBuilder } from 'kysely'
import { areaRangeEnd } from '../../core/area.ts'
import type { Tx } from '../../database/connect.ts'
import type { ParcelLine } from './contract.ts'
import type { Brought, Outcome } from './rules.ts'

/** A parcel as it is kept. `sealed` is null when nothing more is looked for in it. */
export type ParcelRow = {
  parcel: string
  device: string
  brought: Brought
  carrier: string | null
  outcome: Outcome | null
  notTaken: number | null
  sealed: Buffer | null
}

export async function findParcel(tx: Tx, parcel: string): Promise<ParcelRow | undefined> {
  const { rows } = await sql<ParcelRow>`
    select parcel, device, brought, carrier, outcome, not_taken as "notTaken", sealed from parcel
    where parcel = ${parcel}`.execute(tx)
  return rows[0]
}

/** How many parcels of a phone wait for a person. */
export async function waitingOf(tx: Tx, device: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from parcel where device = ${device} and outcome is null`.execute(tx)
  return rows[0]?.count ?? 0
}

type LineRow = Omit<ParcelLine, 'stoppedAt' | 'madeAt' | 'receivedAt'> & {
  stoppedAt: Date | null
  madeAt: Date
  receivedAt: Date
  cursor: string
}

/** Everything about parcels but what is inside; whose they are as that stands now. */
const lines = (now: Date, where: RawBuilder<unknown>) => sql<LineRow>`
  select x.parcel, x.device, x.brought, x.records, x.outcome, x.made_at as "madeAt", x.received_at as "receivedAt",
    o.name as holder, p.role, coalesce(a.name, x.area) as "areaName", c.name as carrier,
    case when d.revoked_at is not null then 'revoked' when p.ended_at <= ${now} then 'post-over' else 'in-use' end as state,
    case when d.revoked_at is not null then least(d.revoked_at, p.ended_at) when p.ended_at <= ${now} then p.ended_at end as "stoppedAt",
    concat_ws('|', to_char(x.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), x.parcel) as cursor
  from parcel x
  cross join lateral (select * from device d where d.device = x.device offset 0) d
  cross join lateral (select * from post p where p.post = d.post offset 0) p
  join account o on o.account = d.account
  left join account c on c.account = x.carrier
  left join area a on a.area = x.area
  where ${where}`

/** Parcels of an area that are still of use, the oldest first: who has waited longest. */
export async function parcelsIn(
  tx: Tx,
  { area, after, limit }: { area: string; after?: string | undefined; limit: number },
  now: Date,
): Promise<{ parcels: ParcelLine[]; next: string | null }> {
  const [at, parcel] = (after ?? '').split('|')
  const beyond = at && parcel ? sql`(x.received_at, x.parcel) > (${at}::timestamptz, ${parcel})` : sql`true`
  const where = sql`x.area >= ${area} and x.area < ${areaRangeEnd(area)} and x.sealed is not null
    and x.outcome is distinct from 'turned-away' and ${beyond} order by x.received_at, x.parcel limit ${limit}`
  const { rows } = await lines(now, where).execute(tx)
  return {
    parcels: rows.map(lineOf),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

export async function lineOfParcel(tx: Tx, parcel: string, now: Date): Promise<ParcelLine | undefined> {
  const { rows } = await lines(now, sql`x.parcel = ${parcel}`).execute(tx)
  return rows[0] && lineOf(rows[0])
}

function lineOf({ cursor: _, ...row }: LineRow): ParcelLine {
  return {
    ...row,
    stoppedAt: row.stoppedAt?.toISOString() ?? null,
    madeAt: row.madeAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
  }
}
