import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import type { Projection } from '../ledger/batch.ts'
import { findReviewed } from './kinds/find-reviewed.ts'
import { BY_ITSELF } from './rules.ts'

const BIRTHS = ['household-registered', 'person-registered']

/** What phones sent, by post and hour, and the households and people they found. */
export const fieldworkProjection: Projection = {
  kinds: 'any',
  lives: [{ table: 'field_hour' }, { table: 'field_find', subject: 'subject' }],
  fold: async (tx, batch) => {
    if (batch.fromPhones && BIRTHS.some((kind) => batch.kinds.has(kind)))
      await sql`
        insert into field_find (subject, kind, area, record, account, found_at)
        select b.subject, case b.kind when 'household-registered' then 'household' else 'person' end, b.area, b.id, b.account, b.happened_at
        from ${batch.rows} b join subject s on s.subject = b.subject and s.number = b.seq
        where b.kind = any(${BIRTHS}::text[]) and b.device is not null
        on conflict (subject) do nothing`.execute(tx)
    if (batch.kinds.has(findReviewed.name))
      await sql`
        update field_find f set review = b.id, reviewed_at = b.received_at, reviewed_by = b.account
        from ${batch.rows} b where b.kind = ${findReviewed.name} and f.subject = b.subject and f.review is null`.execute(
        tx,
      )
    if (batch.corrects)
      await sql`
        update field_find f set review = null, reviewed_at = null, reviewed_by = null
        from ${batch.correcting} b where f.subject = b.subject and f.review = b.corrects`.execute(tx)
  },
  // Two transactions may hold records of one post (two phones, or one that pushed again): in key order neither waits for the other in a ring.
  last: async (tx, batches) => {
    const sent = batches.filter(({ fromPhones }) => fromPhones)
    if (sent.length === 0) return
    const rows = sql.join(
      sent.map(({ rows: some }) => sql`select * from ${some} b`),
      sql` union all `,
    )
    await sql`
      insert into field_hour as f (post, hour, area, records, last_at)
      select b.post, date_trunc('hour', b.happened_at), p.area, count(*), max(b.happened_at)
      from (${rows}) b join post p on p.post = b.post
      where b.device is not null and b.corrects is null and b.kind <> all(${BY_ITSELF}::text[]) group by 1, 2, 3 order by 1, 2
      on conflict (post, hour) do update set records = f.records + excluded.records, last_at = greatest(f.last_at, excluded.last_at)`.execute(
      tx,
    )
  },
  guard: async (tx, entries) => {
    const reviews = entries.filter(({ kind }) => kind.name === findReviewed.name)
    if (reviews.length === 0) return
    const { rows } = await sql<{ subject: string; account: string }>`
      select subject, account from field_find where subject = any(${reviews.map(({ draft }) => draft.subject)}::uuid[])`.execute(
      tx,
    )
    const finders = new Map(rows.map(({ subject, account }) => [subject, account]))
    for (const { draft, by, index } of reviews)
      if (finders.get(draft.subject) === by.account)
        throw new Refusal('find-own', [{ path: `${index}.subject`, message: draft.subject }])
  },
}
