import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { SiteLine } from './contract.ts'

/** Places and units as rows of one shape; `duty` is asked only for the rows of one page. */
function sitesWhere(kind: SiteLine['kind'], now: Date, where: RawBuilder<unknown>, limit: number) {
  const from =
    kind === 'place'
      ? sql`(select place as subject, area, name, address from place)`
      : sql`(select unit as subject, area, name, '' as address from unit)`
  return sql<SiteLine & { cursor: string }>`
    select x.subject, ${kind} as kind, x.area, coalesce(a.name, x.area) as "areaName", x.name, x.address, s.tags,
      d.open, d.overdue, concat_ws('|', x.area, x.subject) as cursor
    from ${from} x
    join subject s on s.subject = x.subject and s.active
    left join area a on a.area = x.area
    cross join lateral (
      select count(*) as open, count(*) filter (where late_at < ${now}) as overdue
      from duty d where d.subject = x.subject and d.outcome = 0 and d.opens_at <= ${now}
    ) d
    where ${where} order by x.area, x.subject limit ${limit}`
}

export type SiteFilter = {
  area: string
  kind: SiteLine['kind']
  category?: string | undefined
  after?: string | undefined
  limit: number
}

/** A page of an area's places or units, in area order. */
export async function sitesIn(
  tx: Tx,
  { area, kind, category, after, limit }: SiteFilter,
  now: Date,
): Promise<{ sites: SiteLine[]; next: string | null }> {
  const [afterArea, afterSite] = (after ?? '').split('|')
  const where = sql`x.area >= ${area} and x.area < ${`${area}~`}
    and ${category ? sql`${`category:${category}`} = any(s.tags)` : sql`true`}
    and ${afterArea && afterSite ? sql`(x.area, x.subject) > (${afterArea}, ${afterSite}::uuid)` : sql`true`}`
  const { rows } = await sitesWhere(kind, now, where, limit).execute(tx)
  return {
    sites: rows.map(({ cursor: _, ...row }) => row),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

export async function findSite(tx: Tx, site: string, now: Date): Promise<SiteLine | undefined> {
  for (const kind of ['place', 'unit'] as const) {
    const { rows } = await sitesWhere(kind, now, sql`x.subject = ${site}`, 1).execute(tx)
    if (rows[0]) {
      const { cursor: _, ...row } = rows[0]
      return row
    }
  }
  return undefined
}
