import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { planSearch } from './asking.ts'
import { COLUMNS, siteSettings, type Column, type Content, type SiteSettings } from './rules.ts'

/** A published article in a list. */
export type PageLine = {
  article: string
  slug: string
  area: string
  column: string
  title: string
  summary: string
  pinned: boolean
  publishedAt: Date
}

const LINE = sql`p.article, p.slug, p.area, p.column_key as "column", p.title, p.summary, p.pinned, p.published_at as "publishedAt"`

/** The number of the last record that changed what readers see. */
export async function turnOf(tx: Tx): Promise<number> {
  const { rows } = await sql<{ seq: number }>`select seq from portal_turn`.execute(tx)
  return rows[0]?.seq ?? 0
}

/** Columns as configured, or as every county has them, in their order; closed ones too. */
export async function columnsOf(tx: Tx): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select column_key as "column", sort as "order", title_zh as "titleZh", title_en as "titleEn", stale_days as "staleDays", shown
    from portal_column`.execute(tx)
  const own = new Map(rows.map((row) => [row.column, row]))
  const given = COLUMNS.map((one) => own.get(one.column) ?? one)
  const added = rows.filter((row) => !COLUMNS.some(({ column }) => column === row.column))
  return [...given, ...added].sort((a, b) => a.order - b.order || (a.column < b.column ? -1 : 1))
}

export async function settingsOf(tx: Tx): Promise<SiteSettings> {
  const { rows } = await sql<{ settings: unknown }>`select settings from portal_site`.execute(tx)
  return siteSettings.parse(rows[0]?.settings ?? {})
}

/** When something last came out in each column that has anything. */
export async function newestByColumn(tx: Tx, columns: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await sql<{ column: string; at: Date }>`
    select c.column, n.at from unnest(${columns}::text[]) c("column")
    cross join lateral (
      select p.published_at as at from article_page p where p.column_key = c.column and p.withdrawn_at is null
      order by p.published_at desc, p.article desc limit 1
    ) n`.execute(tx)
  return new Map(rows.map(({ column, at }) => [column, at]))
}

/** Where a list goes on: the last line shown. */
export type Place = { at: Date; article: string }
export type Asked = {
  column?: string | undefined
  /** Whatever is about this area or one inside it. */
  area?: string | undefined
  topic?: string | undefined
  after?: Place | undefined
  limit: number
}

/** Published articles, newest first. Each kind of question has an index that holds its answer in order. */
export async function latestPages(tx: Tx, { column, area, topic, after, limit }: Asked): Promise<PageLine[]> {
  const where: RawBuilder<unknown>[] = [sql`p.withdrawn_at is null`]
  if (column !== undefined) where.push(sql`p.column_key = ${column}`)
  if (area !== undefined) where.push(sql`p.area >= ${area} and p.area < ${`${area}~`}`)
  if (topic !== undefined) where.push(sql`p.topics @> ${[topic]}::text[]`)
  if (after) where.push(sql`(p.published_at, p.article) < (${after.at}, ${after.article}::uuid)`)
  const { rows } = await sql<PageLine>`
    select ${LINE} from article_page p where ${sql.join(where, sql` and `)}
    order by p.published_at desc, p.article desc limit ${limit}`.execute(tx)
  return rows
}

/** The newest of several columns at once: what the front page shows. */
export async function latestByColumn(tx: Tx, columns: readonly string[], each: number): Promise<PageLine[]> {
  const { rows } = await sql<PageLine>`
    select l.* from unnest(${columns}::text[]) with ordinality c("column", place)
    cross join lateral (
      select ${LINE} from article_page p where p.column_key = c.column and p.withdrawn_at is null
      order by p.published_at desc, p.article desc limit ${each}
    ) l order by c.place, l."publishedAt" desc, l.article desc`.execute(tx)
  return rows
}

/** What the editors have put at the top, newest first. */
export async function pinnedPages(tx: Tx, limit: number): Promise<PageLine[]> {
  const { rows } = await sql<PageLine>`
    select ${LINE} from article_page p where p.pinned and p.withdrawn_at is null
    order by p.published_at desc, p.article desc limit ${limit}`.execute(tx)
  return rows
}

export type Link = { slug: string; title: string }
export type Change = { version: number; at: string; note: string }
export type PublicPage = PageLine & {
  version: number
  /** Null once it was withdrawn. */
  content: Content | null
  updatedAt: Date
  importedAt: Date | null
  changes: Change[]
  expiresOn: string | null
  topics: string[]
  supersededBy: Link | null
  supersedes: Link | null
  withdrawnAt: Date | null
  withdrawnReason: string | null
  views: number
  related: (Link & { publishedAt: string })[]
}

/** All that the page of an article shows, in one trip. Undefined: no such article was ever public. */
export async function publicPage(tx: Tx, slug: string): Promise<PublicPage | undefined> {
  const { rows } = await sql<PublicPage>`
    select ${LINE}, p.version, case when p.withdrawn_at is null then p.content end as content, p.updated_at as "updatedAt",
      p.imported_at as "importedAt", p.changes, p.expires_on as "expiresOn", p.topics, p.withdrawn_at as "withdrawnAt",
      p.withdrawn_reason as "withdrawnReason", p.imported_views + coalesce(v.views, 0) as views,
      (select json_build_object('slug', s.slug, 'title', s.title) from article_page s
        where s.article = p.superseded_by and s.withdrawn_at is null) as "supersededBy",
      (select json_build_object('slug', s.slug, 'title', s.title) from article_page s
        where s.article = (p.content ->> 'supersedes')::uuid and s.withdrawn_at is null) as supersedes,
      (select coalesce(json_agg(json_build_object('slug', r.slug, 'title', r.title, 'publishedAt', r.published_at)), '[]') from (
        select s.slug, s.title, s.published_at from article_page s
        where s.column_key = p.column_key and s.withdrawn_at is null and s.article <> p.article
        order by s.published_at desc, s.article desc limit 5) r) as related
    from article_page p left join article_views v on v.article = p.article
    where p.slug = ${slug}`.execute(tx)
  return rows[0]
}

/** Names of the county and its townships, by number: what articles can be about. Runs under the county's scope. */
export async function regionNames(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ area: string; name: string }>`
    select area, name from area where length(area) in (6, 9) and closed_at is null order by area`.execute(tx)
  return new Map(rows.map(({ area, name }) => [area, name]))
}

export async function countPages(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from article_page where withdrawn_at is null`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Addresses in the order of their ids, which nothing changes: for machines that read them all. */
export async function addressesFrom(
  tx: Tx,
  from: number,
  limit: number,
): Promise<{ slug: string; updatedAt: Date }[]> {
  const { rows } = await sql<{ slug: string; updatedAt: Date }>`
    select slug, updated_at as "updatedAt" from article_page where withdrawn_at is null
    order by article offset ${from} limit ${limit}`.execute(tx)
  return rows
}

export type Narrowing = { column?: string | undefined; area?: string | undefined; since?: Date | undefined }
export type Hit = PageLine & { body: Content['body'] }
export type Found = {
  hits: Hit[]
  /** How many were looked at; more than NEWEST are never ranked. */
  total: number
  words: string[]
}

/** Only the newest of what matches are ranked: ranking every hit of a word that stands in each article takes a third of a second. */
export const NEWEST = 500
/** With fewer hits than this the next, looser way is tried. */
const ENOUGH = [10, 3]

/** Published articles that match, best first. `from` is the place of the first one shown. */
export async function searchPages(
  tx: Tx,
  typed: string,
  narrowing: Narrowing,
  { from, limit }: { from: number; limit: number },
): Promise<Found> {
  const { steps, words } = planSearch(typed)
  let found: Found = { hits: [], total: 0, words }
  for (const [index, step] of steps.entries()) {
    const next = await runSearch(tx, step, narrowing, { from, limit })
    if (next.total > found.total || index === 0) found = { ...next, words }
    if (found.total >= (ENOUGH[index] ?? 0)) break
  }
  return found
}

/** Weights of D, C, B, A: a title that says it counts for most. */
const WEIGHTS = sql`'{0.1, 0.4, 0.5, 1.0}'::float4[]`

async function runSearch(
  tx: Tx,
  step: string,
  narrowing: Narrowing,
  { from, limit }: { from: number; limit: number },
): Promise<Omit<Found, 'words'>> {
  const { rows } = await sql<Hit & { total: number }>`
    with hit as materialized (
      select s.article, s.words, s.published_at from article_search s
      where s.words @@ ${step}::tsquery and ${narrowed(narrowing)}
      order by s.published_at desc, s.article desc limit ${NEWEST}
    ), ranked as (
      select h.article, count(*) over ()::int as total, row_number() over (order by ts_rank_cd(${WEIGHTS}, h.words, ${step}::tsquery) desc, h.published_at desc, h.article desc) as place
      from hit h order by place offset ${from} limit ${limit}
    )
    select p.article, p.slug, p.area, p.column_key as "column", p.title, p.summary, p.pinned, p.published_at as "publishedAt",
      p.content -> 'body' as body, r.total
    from ranked r join article_page p on p.article = r.article where p.withdrawn_at is null order by r.place`.execute(
    tx,
  )
  return { hits: rows, total: rows[0]?.total ?? 0 }
}

function narrowed({ column, area, since }: Narrowing): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`true`]
  if (column !== undefined) parts.push(sql`s.column_key = ${column}`)
  if (area !== undefined) parts.push(sql`s.region >= ${area} and s.region < ${`${area}~`}`)
  if (since !== undefined) parts.push(sql`s.published_at >= ${since}`)
  return sql.join(parts, sql` and `)
}

/** What was looked for most in the last month, of that which several looked for. */
export async function wordsLookedFor(tx: Tx, since: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`
    select word from search_word where day >= ${since}::date and searches >= 3 order by searches desc, word limit ${limit}`.execute(
    tx,
  )
  return rows.map(({ word }) => word)
}
