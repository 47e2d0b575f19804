import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import type { Tx } from '../../database/connect.ts'
import type { BulletinContent, FigureKey } from './rules.ts'

export type PublishedBulletin = { bulletin: string; publishedAt: Date; content: BulletinContent }
type Withdrawn = { asOf: Date; withdrawnAt: Date; reason: string }

/** What holds now; nothing before the first. */
export async function latestBulletin(tx: Tx): Promise<PublishedBulletin | undefined> {
  const { rows } = await sql<PublishedBulletin>`
    select bulletin, published_at as "publishedAt", content from bulletin
    where published_at is not null and withdrawn_at is null order by as_of desc, published_at desc limit 1`.execute(
    tx,
  )
  return rows[0]
}

/** Of one figure on one day of the county: what the last bulletin of that day says. */
export type FigurePoint = {
  day: string
  figure: FigureKey
  value: number
  authority: string
  document: string
}

/** The figures of the last `days` days that bulletins gave, oldest first. */
export async function figuresOf(tx: Tx, days: number, now: number): Promise<FigurePoint[]> {
  const { rows } = await sql<FigurePoint>`
    select l.day, f.figure, f.value, l.content ->> 'authority' as authority, l.content ->> 'document' as document
    from (
      select distinct on (1) to_char(as_of at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, content from bulletin
      where published_at is not null and withdrawn_at is null and as_of > ${new Date(now - days * DAY)}
      order by 1, as_of desc, published_at desc
    ) l
    cross join lateral jsonb_to_recordset(l.content -> 'figures') f(figure text, value int)
    order by l.day, f.figure`.execute(tx)
  return rows
}

/** Bulletins that were out and are not any more, of the last month. */
export async function withdrawnBulletins(tx: Tx, now: number): Promise<Withdrawn[]> {
  const { rows } = await sql<Withdrawn>`
    select as_of as "asOf", withdrawn_at as "withdrawnAt", withdrawn_reason as reason from bulletin
    where published_at is not null and withdrawn_at > ${new Date(now - 30 * DAY)} order by withdrawn_at desc limit 20`.execute(
    tx,
  )
  return rows
}

export type BulletinRow = {
  bulletin: string
  asOf: Date
  content: BulletinContent | null
  draftedBy: string
  draftedByName: string
  draftedAt: Date
  publishedByName: string | null
  publishedAt: Date | null
  withdrawnAt: Date | null
  withdrawnReason: string | null
}

/** As editors see them, the newest first. */
export async function bulletinsFor(tx: Tx, limit: number): Promise<BulletinRow[]> {
  const { rows } = await sql<BulletinRow>`
    select b.bulletin, b.as_of as "asOf", nullif(b.content, '{}') as content, b.drafted_by as "draftedBy",
      coalesce(d.name, '') as "draftedByName", b.drafted_at as "draftedAt", p.name as "publishedByName",
      b.published_at as "publishedAt", b.withdrawn_at as "withdrawnAt", b.withdrawn_reason as "withdrawnReason"
    from bulletin b left join account d on d.account = b.drafted_by left join account p on p.account = b.published_by
    order by b.as_of desc, b.drafted_at desc limit ${limit}`.execute(tx)
  return rows
}
