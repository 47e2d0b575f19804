import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'

/** Who outside of the county signs the heads of its log. */
export const logProjection: Projection = {
  kinds: ['witness-registered', 'witness-ended'],
  fold: async (tx, batch) => {
    await sql`
      insert into log_witness (witness, key_id, key, name, since)
      select b.id, left(encode(sha256(decode(b.facts ->> 'key', 'base64')), 'hex'), 16), decode(b.facts ->> 'key', 'base64'),
        b.facts ->> 'name', b.happened_at
      from ${batch.rows} b where b.kind = 'witness-registered' on conflict (witness) do nothing`.execute(tx)
    await sql`
      update log_witness w set ended_at = coalesce(w.ended_at, b.happened_at) from ${batch.rows} b
      where b.kind = 'witness-ended' and w.witness = (b.facts ->> 'witness')::uuid`.execute(tx)
  },
}
