import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'

/** The grid: areas as they are opened. */
export const areaProjection: Projection = {
  kinds: ['area-opened'],
  fold: async (tx, batch) => {
    await sql`
      insert into area (area, subject, level, name, opened_at)
      select b.facts ->> 'number', b.subject, b.facts ->> 'level', b.facts ->> 'name', b.happened_at
      from ${batch.rows} b where kind = 'area-opened' order by seq`.execute(tx)
  },
}
