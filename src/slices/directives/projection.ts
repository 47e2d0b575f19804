import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'

/** Directives and their receipts. The measures a directive starts are records of their own, which the duty engine folds. */
export const directiveProjection: Projection = {
  kinds: ['directive-issued', 'directive-read'],
  lives: [{ table: 'directive' }, { table: 'directive_receipt' }],
  fold: async (tx, batch) => {
    await sql`
      insert into directive (directive, area, title, source, issuer, published_on, text, issued_at, issued_by)
      select b.subject, b.area, b.facts ->> 'title', b.facts ->> 'source', b.facts ->> 'issuer', (b.facts ->> 'publishedOn')::date,
        b.facts ->> 'text', b.happened_at, b.account
      from ${batch.rows} b where kind = 'directive-issued'`.execute(tx)
    await sql`
      insert into directive_receipt (directive, post, area, read_at)
      select distinct on (b.subject, b.post) b.subject, b.post, b.area, b.happened_at
      from ${batch.rows} b where kind = 'directive-read' order by b.subject, b.post, b.seq
      on conflict do nothing`.execute(tx)
  },
}
