import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'

/** Accounts and the posts they hold. */
export const accountProjection: Projection = {
  kinds: ['account-made', 'post-appointed', 'post-ended', 'area-closed'],
  lives: [{ table: 'post' }],
  fold: async (tx, batch) => {
    await sql`
      insert into account (account, username, name, phone_hash, phone_tail, made_at)
      select b.subject, b.facts ->> 'username', coalesce(b.payload ->> 'name', ''), b.payload #>> '{phone,hash}', b.payload #>> '{phone,tail}',
        b.happened_at
      from ${batch.rows} b where kind = 'account-made' order by seq`.execute(tx)
    await sql`
      insert into post (post, account, role, area, appointed_at)
      select b.subject, (b.facts ->> 'account')::uuid, b.facts ->> 'role', b.area, b.happened_at
      from ${batch.rows} b where kind = 'post-appointed' order by seq`.execute(tx)
    await sql`
      update post p set ended_at = b.happened_at from ${batch.rows} b
      where b.kind = 'post-ended' and p.post = b.subject and p.ended_at is null`.execute(tx)
    // Nobody answers for an area that is no more.
    await sql`
      update post p set ended_at = b.happened_at from ${batch.rows} b
      where b.kind = 'area-closed' and p.area = b.area and p.ended_at is null`.execute(tx)
  },
}
