import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { ArticleLine, ArticleVersion } from './contract.ts'
import { stateOf, type Content, type State } from './rules.ts'

type Row = Omit<ArticleLine, 'state' | 'isPublic' | 'publishAt' | 'publishedAt' | 'changedAt'> & {
  submitted: number | null
  approved: number | null
  published: number | null
  withdrawn: boolean
  returned: string | null
  publishAt: Date | null
  publishedAt: Date | null
  changedAt: Date
}
type Asked = {
  state?: State | undefined
  column?: string | undefined
  q?: string | undefined
  before?: string | undefined
  limit: number
}

const COLUMNS = (account: string): RawBuilder<unknown> => sql`
  a.article, a.slug, a.area, coalesce(n.name, a.area) as "areaName", a.column_key as "column", a.title, a.version, a.submitted,
  a.approved, a.published, a.withdrawn_at is not null as withdrawn, a.returned, a.publish_at as "publishAt",
  a.published_at as "publishedAt", a.changed_at as "changedAt", coalesce(o.name, '') as by, a.version_by = ${account}::uuid as own,
  coalesce(v.views, 0) + coalesce(p.imported_views, 0) as views`
const FROM = sql`article a left join area n on n.area = a.area left join account o on o.account = a.version_by
  left join article_views v on v.article = a.article left join article_page p on p.article = a.article`

/** The states of rules.ts, as they are found in the table. */
const IN_STATE: Record<State, RawBuilder<unknown>> = {
  published: sql`a.published = a.version and a.withdrawn_at is null`,
  withdrawn: sql`a.published = a.version and a.withdrawn_at is not null`,
  scheduled: sql`a.published is distinct from a.version and a.approved = a.version and a.publish_at is not null`,
  approved: sql`a.published is distinct from a.version and a.approved = a.version and a.publish_at is null`,
  review: sql`a.published is distinct from a.version and a.approved is distinct from a.version and a.submitted = a.version`,
  draft: sql`a.published is distinct from a.version and a.approved is distinct from a.version and a.submitted is distinct from a.version`,
}

export async function articlesIn(
  tx: Tx,
  { account }: { account: string },
  { state, column, q, before, limit }: Asked,
): Promise<{ articles: ArticleLine[]; next: string | null }> {
  const where: RawBuilder<unknown>[] = [sql`true`]
  if (state !== undefined) where.push(IN_STATE[state])
  if (column !== undefined) where.push(sql`a.column_key = ${column}`)
  if (q !== undefined && q.trim() !== '') where.push(sql`position(${q.trim()} in a.title) > 0`)
  const [at, id] = /^(\d+)\.([0-9a-f-]{36})$/.exec(before ?? '')?.slice(1) ?? []
  if (at !== undefined && id !== undefined)
    where.push(sql`(a.changed_at, a.article) < (${new Date(Number(at))}, ${id}::uuid)`)
  const { rows } = await sql<Row>`
    select ${COLUMNS(account)} from ${FROM} where ${sql.join(where, sql` and `)}
    order by a.changed_at desc, a.article desc limit ${limit + 1}`.execute(tx)
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { articles: shown.map(lineOf), next: last ? `${last.changedAt.getTime()}.${last.article}` : null }
}

export async function findArticle(tx: Tx, { account }: { account: string }, article: string) {
  const { rows } =
    await sql<Row>`select ${COLUMNS(account)} from ${FROM} where a.article = ${article}`.execute(tx)
  const [row] = rows
  return row && { ...lineOf(row), published: row.published, returned: row.returned }
}

function lineOf(row: Row): ArticleLine {
  const {
    submitted,
    approved,
    published,
    withdrawn,
    publishAt,
    publishedAt,
    changedAt,
    returned: _,
    ...line
  } = row
  const standing = {
    version: row.version,
    submitted,
    approved,
    published,
    withdrawn,
    publishAt: publishAt?.toISOString() ?? null,
  }
  return {
    ...line,
    state: stateOf(standing),
    isPublic: published !== null && !withdrawn,
    publishAt: standing.publishAt,
    publishedAt: publishedAt?.toISOString() ?? null,
    changedAt: changedAt.toISOString(),
  }
}

export async function versionsOf(tx: Tx, article: string): Promise<ArticleVersion[]> {
  const { rows } = await sql<Omit<ArticleVersion, 'at'> & { at: Date }>`
    select v.version, v.at, coalesce(o.name, '') as by, v.content ->> 'title' as title
    from article_version v left join account o on o.account = v.account where v.article = ${article} order by v.version desc`.execute(
    tx,
  )
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }))
}

export async function contentOf(tx: Tx, article: string, version: number): Promise<Content | undefined> {
  const { rows } = await sql<{ content: Content }>`
    select content from article_version where article = ${article} and version = ${version}`.execute(tx)
  return rows[0]?.content
}
