import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { CommentLine } from './contract.ts'
import { MOST_HELD, MOST_SHOWN } from './rules.ts'

export type PublicComment = {
  comment: string
  parent: string | null
  nickname: string
  text: string
  madeAt: Date
  /** The unit that speaks, of the county's own word. */
  official: string | null
}

/**
 * Comments that readers see under an article, oldest first. Runs under the county's scope, for what was written lies with the personal fields
 * of its record and goes when they do: what is not `shown` is left out here and nowhere else.
 */
export async function shownComments(tx: Tx, article: string): Promise<PublicComment[]> {
  const { rows } = await sql<PublicComment>`
    select c.comment, c.parent, coalesce(p.payload ->> 'nickname', '') as nickname, coalesce(p.payload ->> 'text', r.payload ->> 'text') as text,
      c.made_at as "madeAt", c.official
    from comment c cross join lateral (select payload from record r where r.id = c.record offset 0) r
    left join lateral (select payload from record_personal p where p.id = c.record offset 0) p on true
    where c.article = ${article} and c.state = 'shown' and coalesce(p.payload ->> 'text', r.payload ->> 'text') is not null
    order by c.made_at, c.comment limit ${MOST_SHOWN}`.execute(tx)
  return rows
}

/** Whether comments are open at all. */
export async function areOpen(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ open: boolean }>`
    select settings ->> 'comments' = 'held' as open from portal_site`.execute(tx)
  return rows[0]?.open ?? false
}

export type Target = { article: string; area: string; title: string }

/** A public article by its address. */
export async function articleAt(tx: Tx, slug: string): Promise<Target | undefined> {
  const { rows } = await sql<Target>`
    select article, area, title from article_page where slug = ${slug} and withdrawn_at is null`.execute(tx)
  return rows[0]
}

/** True when so many comments of an article wait that more would only be held longer. */
export async function isFull(tx: Tx, article: string): Promise<boolean> {
  const { rows } = await sql<{ held: number }>`
    select count(*) as held from comment where article = ${article} and state = 'held'`.execute(tx)
  return (rows[0]?.held ?? 0) >= MOST_HELD
}

export type Standing = { article: string; area: string; state: string; official: string | null }

export async function findComment(tx: Tx, comment: string): Promise<Standing | undefined> {
  const { rows } = await sql<Standing>`
    select article, area, state, official from comment where comment = ${comment}`.execute(tx)
  return rows[0]
}

/** What editors have to look at, oldest first. */
export async function queueOf(tx: Tx, area: string): Promise<CommentLine[]> {
  const { rows } = await sql<Omit<CommentLine, 'madeAt'> & { madeAt: Date }>`
    select c.comment, c.article, coalesce(g.title, '') as title, coalesce(g.slug, '') as slug, p.payload ->> 'nickname' as nickname,
      p.payload ->> 'text' as text, c.made_at as "madeAt", c.state, c.reports
    from comment c left join article_page g on g.article = c.article
    left join lateral (select payload from record_personal p where p.id = c.record offset 0) p on true
    where c.area >= ${area} and c.area < ${`${area}~`} and (c.state = 'held' or c.reports > 0)
    order by c.made_at, c.comment limit 200`.execute(tx)
  return rows.map((row) => ({ ...row, madeAt: row.madeAt.toISOString() }))
}
