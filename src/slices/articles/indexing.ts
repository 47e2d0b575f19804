import { sql } from 'kysely'
import { plainText } from '../../core/rich-text.ts'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import type { Content } from './rules.ts'
import { searchVector } from './tokens.ts'

type Row = { article: string; area: string; column: string; publishedAt: Date; content: Content }

/** Keeps the words of what is public with it. The words follow from the text alone, so a replay makes the same ones. */
export async function indexPages(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    delete from article_search s using ${batch.rows} b where b.kind = 'article-withdrawn' and s.article = b.subject`.execute(
    tx,
  )
  const { rows } = await sql<Row>`
    select p.article, p.area, p.column_key as "column", p.published_at as "publishedAt", p.content
    from ${batch.rows} b join article_page p on p.article = b.subject
    where b.kind in ('article-published', 'article-corrected', 'article-imported')`.execute(tx)
  if (rows.length === 0) return
  const lines = rows.map(({ content, ...row }) => ({ ...row, words: vectorOf(content) }))
  await sql`
    insert into article_search (article, region, column_key, published_at, words)
    select article, area, "column", "publishedAt", words::tsvector
    from json_to_recordset(${JSON.stringify(lines)}::json) as r(article uuid, area text, "column" text, "publishedAt" timestamptz, words text)
    on conflict (article) do update set column_key = excluded.column_key, words = excluded.words`.execute(tx)
}

function vectorOf({ title, summary = '', topics = [], body }: Content): string {
  return searchVector({ title, summary, topics, body: plainText(body) })
}
