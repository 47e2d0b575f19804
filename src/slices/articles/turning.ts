import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'

/** Says that pages readers see have changed: whoever keeps rendered ones throws them away. */
export async function turnPages(tx: Tx, batches: readonly Batch[], kinds: readonly string[]): Promise<void> {
  const turning = batches.filter((batch) => kinds.some((kind) => batch.kinds.has(kind)))
  if (turning.length === 0) return
  const rows = sql.join(
    turning.map(
      ({ rows }) => sql`select b.seq, b.area from ${rows} b where b.kind = any(${[...kinds]}::text[])`,
    ),
    sql` union all `,
  )
  await sql`
    insert into portal_turn as t (county, seq) select min(left(s.area, 6)), max(s.seq) from (${rows}) s
    on conflict (county) do update set seq = greatest(t.seq, excluded.seq)`.execute(tx)
}
