import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'

/** Lists are no projection; but what they still hold of somebody who is erased goes too. */
export const importProjection: Projection = {
  kinds: ['person-erased'],
  lives: [{ table: 'import' }, { table: 'import_row' }],
  fold: async (tx, batch) => {
    await sql`
      delete from import_row r using ${batch.rows} b
      where b.kind = 'person-erased' and (r.person = b.subject or b.subject = any(r.candidates))`.execute(tx)
  },
}
