import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import { guardArticles } from './guarding.ts'
import { indexPages } from './indexing.ts'
import { turnPages } from './turning.ts'

const TO_READERS = ['article-published', 'article-corrected', 'article-withdrawn', 'article-imported']
const SITE = ['column-configured', 'portal-configured']

/** Articles and their versions as editors see them, and the pages readers see. */
export const articleProjection: Projection = {
  kinds: [
    'article-drafted',
    'article-submitted',
    'article-approved',
    'article-returned',
    'article-scheduled',
    ...TO_READERS,
    ...SITE,
  ],
  lives: [
    { table: 'article' },
    { table: 'article_version' },
    { table: 'article_page' },
    { table: 'article_search', column: 'region' },
  ],
  guard: guardArticles,
  fold: async (tx, batch) => {
    const has = (kind: string): boolean => batch.kinds.has(kind)
    if (has('article-drafted') || has('article-imported')) await foldVersions(tx, batch)
    await foldSteps(tx, batch)
    if (TO_READERS.some(has)) {
      await foldPages(tx, batch)
      await indexPages(tx, batch)
    }
    if (has('column-configured')) await foldColumns(tx, batch)
    if (has('portal-configured')) await foldSite(tx, batch)
  },
  last: (tx, batches) => turnPages(tx, batches, [...TO_READERS, ...SITE]),
}

async function foldVersions(tx: Tx, batch: Batch): Promise<void> {
  const written = sql`b.kind in ('article-drafted', 'article-imported')`
  await sql`
    insert into article as a (article, area, slug, column_key, title, version, version_by, changed_at)
    select b.subject, b.area, right(replace(b.subject::text, '-', ''), 12), b.facts -> 'content' ->> 'column',
      b.facts -> 'content' ->> 'title', 1, b.account, b.received_at
    from ${batch.rows} b where ${written}
    on conflict (article) do update set column_key = excluded.column_key, title = excluded.title, version = a.version + 1,
      version_by = excluded.version_by, publish_at = null, returned = null`.execute(tx)
  await sql`
    insert into article_version (article, version, area, content, at, account)
    select a.article, a.version, a.area, b.facts -> 'content', b.received_at, b.account
    from ${batch.rows} b join article a on a.article = b.subject where ${written}`.execute(tx)
}

/** What each step leaves behind in its article. A round holds one record about each. */
async function foldSteps(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update article a set changed_at = b.received_at,
      submitted = case when b.kind = 'article-submitted' then a.version else a.submitted end,
      approved = case when b.kind in ('article-approved', 'article-imported') then a.version
        when b.kind = 'article-returned' then null else a.approved end,
      approved_by = case when b.kind = 'article-approved' then b.account else a.approved_by end,
      publish_at = case when b.kind = 'article-scheduled' then (b.facts ->> 'publishAt')::timestamptz
        when b.kind in ('article-published', 'article-corrected', 'article-returned') then null else a.publish_at end,
      returned = case when b.kind = 'article-returned' then b.facts ->> 'reason' else a.returned end,
      published = case when b.kind in ('article-published', 'article-corrected', 'article-imported') then a.version else a.published end,
      published_at = case when b.kind = 'article-published' then coalesce(a.published_at, b.received_at)
        when b.kind = 'article-imported' then (b.facts ->> 'publishedAt')::timestamptz else a.published_at end,
      withdrawn_at = case when b.kind = 'article-withdrawn' then b.received_at
        when b.kind = 'article-corrected' then null else a.withdrawn_at end
    from ${batch.rows} b where a.article = b.subject and b.kind like 'article-%'`.execute(tx)
  await sql`
    update article a set submitted = null from ${batch.rows} b
    where a.article = b.subject and b.kind = 'article-returned'`.execute(tx)
}

async function foldPages(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into article_page as p (article, area, slug, column_key, title, summary, pinned, topics, version, content, published_at, updated_at,
      imported_at, imported_views, expires_on)
    select a.article, a.area, a.slug, a.column_key, a.title, coalesce(v.content ->> 'summary', ''),
      coalesce((v.content ->> 'pinned')::boolean, false),
      array(select jsonb_array_elements_text(coalesce(v.content -> 'topics', '[]'))), v.version, v.content, a.published_at, b.received_at,
      case when b.kind = 'article-imported' then b.received_at end, coalesce((b.facts ->> 'views')::int, 0),
      (v.content ->> 'expiresOn')::date
    from ${batch.rows} b join article a on a.article = b.subject
    join article_version v on v.article = a.article and v.version = a.published
    where b.kind in ('article-published', 'article-corrected', 'article-imported')
    on conflict (article) do update set column_key = excluded.column_key, title = excluded.title, summary = excluded.summary,
      pinned = excluded.pinned, topics = excluded.topics, version = excluded.version, content = excluded.content,
      updated_at = excluded.updated_at, expires_on = excluded.expires_on, withdrawn_at = null, withdrawn_reason = null`.execute(
    tx,
  )
  await sql`
    update article_page p set changes = p.changes
      || jsonb_build_object('version', p.version, 'at', to_char(b.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'note', b.facts ->> 'changed')
    from ${batch.rows} b where b.kind = 'article-corrected' and p.article = b.subject`.execute(tx)
  await sql`
    update article_page p set superseded_by = b.subject
    from ${batch.rows} b join article_page n on n.article = b.subject
    where b.kind in ('article-published', 'article-corrected') and p.article = (n.content ->> 'supersedes')::uuid and p.article <> b.subject`.execute(
    tx,
  )
  await sql`
    update article_page p set withdrawn_at = b.received_at, withdrawn_reason = b.facts ->> 'reason', content = '{}', summary = '', topics = '{}'
    from ${batch.rows} b where b.kind = 'article-withdrawn' and p.article = b.subject`.execute(tx)
}

async function foldColumns(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into portal_column (column_key, sort, title_zh, title_en, stale_days, shown)
    select distinct on (b.facts ->> 'column') b.facts ->> 'column', (b.facts ->> 'order')::int, b.facts ->> 'titleZh', b.facts ->> 'titleEn',
      (b.facts ->> 'staleDays')::int, (b.facts ->> 'shown')::boolean
    from ${batch.rows} b where b.kind = 'column-configured' order by b.facts ->> 'column', b.seq desc
    on conflict (column_key) do update set sort = excluded.sort, title_zh = excluded.title_zh, title_en = excluded.title_en,
      stale_days = excluded.stale_days, shown = excluded.shown`.execute(tx)
}

async function foldSite(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into portal_site (county, settings)
    select b.area, b.facts -> 'settings' from ${batch.rows} b where b.kind = 'portal-configured' order by b.seq desc limit 1
    on conflict (county) do update set settings = excluded.settings`.execute(tx)
}
