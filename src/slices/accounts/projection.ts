import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'
import { guardAccounts } from './guard.ts'

/**
 * Accounts and the posts they hold. A clock that runs ahead must not leave somebody waiting for a post, or a post standing: what is said to
 * happen now happens when it was received at the latest. Passwords, second factors and sessions are no records and stand apart. */
export const accountProjection: Projection = {
  lives: [{ table: 'post' }, { table: 'account', column: 'home' }],
  kinds: ['account-made', 'account-amended', 'account-closed', 'post-appointed', 'post-ended', 'area-closed'],
  guard: guardAccounts,
  fold: async (tx, batch) => {
    await sql`
      insert into account (account, username, name, phone_hash, phone_tail, made_at, home, organisation)
      select b.subject, b.facts ->> 'username', coalesce(b.payload ->> 'name', ''), b.payload #>> '{phone,hash}', b.payload #>> '{phone,tail}',
        b.happened_at, b.area, nullif(b.facts ->> 'organisation', '')
      from ${batch.rows} b where kind = 'account-made' order by seq`.execute(tx)
    if (batch.kinds.has('account-amended')) {
      // An empty phone is sealed like any other: its tail is empty.
      await sql`
        update account a set name = coalesce(b.payload ->> 'name', a.name),
          phone_hash = case when b.payload ? 'phone' then case when b.payload #>> '{phone,tail}' <> '' then b.payload #>> '{phone,hash}' end
            else a.phone_hash end,
          phone_tail = case when b.payload ? 'phone' then nullif(b.payload #>> '{phone,tail}', '') else a.phone_tail end,
          organisation = case when b.facts ? 'organisation' then nullif(b.facts ->> 'organisation', '') else a.organisation end
        from ${batch.rows} b where b.kind = 'account-amended' and a.account = b.subject`.execute(tx)
    }
    await sql`
      insert into post (post, account, role, area, appointed_at, ended_at)
      select b.subject, (b.facts ->> 'account')::uuid, b.facts ->> 'role', b.area,
        coalesce((b.facts ->> 'startsAt')::timestamptz, least(b.happened_at, b.received_at)), (b.facts ->> 'endsAt')::timestamptz
      from ${batch.rows} b where kind = 'post-appointed' order by seq`.execute(tx)
    // Nobody answers for an area that is no more.
    await sql`
      update post p set ended_at = b.happened_at from ${batch.rows} b
      where b.kind = 'area-closed' and p.area = b.area and (p.ended_at is null or p.ended_at > b.happened_at)`.execute(
      tx,
    )
    if (batch.kinds.has('post-ended')) {
      await sql`
        update post p set ended_at = b.ends_at
        from (select subject, coalesce((facts ->> 'endsAt')::timestamptz, least(happened_at, received_at)) as ends_at
          from ${batch.rows} b where kind = 'post-ended') b
        where p.post = b.subject and (p.ended_at is null or p.ended_at > b.ends_at)`.execute(tx)
    }
    if (batch.kinds.has('account-closed')) {
      await sql`
        with closed as (
          update account a set closed_at = least(b.happened_at, b.received_at) from ${batch.rows} b
          where b.kind = 'account-closed' and a.account = b.subject and a.closed_at is null
          returning a.account, a.closed_at
        )
        update post p set ended_at = c.closed_at from closed c
        where p.account = c.account and (p.ended_at is null or p.ended_at > c.closed_at)`.execute(tx)
    }
  },
}
