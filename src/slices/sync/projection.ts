import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'

/**
 * Phones and whose they are. When one was last heard of, what it holds unsent and which program it runs is written by the sync calls
 * themselves into a table of its own (`device_report`): preferences and signs of life are no facts about the county (decision 0047).
 */
export const deviceProjection: Projection = {
  kinds: ['device-enrolled', 'device-revoked'],
  lives: [{ table: 'device' }],
  fold: async (tx, batch) => {
    await sql`
      insert into device (device, area, account, post, name, model, made_by, enrolled_at)
      select b.subject, b.area, (b.facts ->> 'account')::uuid, (b.facts ->> 'post')::uuid, coalesce(b.payload ->> 'name', ''),
        b.facts ->> 'model', (b.facts ->> 'madeBy')::uuid, b.received_at
      from ${batch.rows} b where b.kind = 'device-enrolled' order by b.seq
      on conflict (device) do nothing`.execute(tx)
    if (batch.kinds.has('device-revoked'))
      await sql`
        update device d set revoked_at = b.received_at from ${batch.rows} b
        where b.kind = 'device-revoked' and d.device = b.subject and d.revoked_at is null`.execute(tx)
  },
}
