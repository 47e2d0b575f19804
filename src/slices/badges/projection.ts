import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'

/** Badges as they were issued, and which are good no more. */
export const badgeProjection: Projection = {
  kinds: ['badge-issued', 'badge-revoked'],
  lives: [{ table: 'badge' }],
  fold: async (tx, { kinds, rows }) => {
    if (kinds.has('badge-issued'))
      await sql`
        insert into badge (badge, number, area, account, post, from_hour, until_hour, call_back, issued_at, valid_until)
        select b.subject, b.facts ->> 'badgeNumber', b.area, (b.facts ->> 'account')::uuid, (b.facts ->> 'post')::uuid,
          (b.facts ->> 'fromHour')::int, (b.facts ->> 'untilHour')::int, b.facts ->> 'callBack', b.received_at,
          (b.facts ->> 'validUntil')::timestamptz
        from ${rows} b where b.kind = 'badge-issued'`.execute(tx)
    if (kinds.has('badge-revoked'))
      await sql`
        update badge g set revoked_at = b.received_at, revoked_reason = b.facts ->> 'reason'
        from ${rows} b where b.kind = 'badge-revoked' and g.badge = b.subject and g.revoked_at is null`.execute(
        tx,
      )
  },
}
