import { sql } from 'kysely'
import type { Projection } from '../ledger/batch.ts'

/** Lists are no projection; but what they still hold of somebody who is erased, or of anybody once the register is closed out, goes too. */
export const importProjection: Projection = {
  kinds: ['person-erased', 'register-closed'],
  lives: [{ table: 'import' }, { table: 'import_row' }],
  fold: async (tx, batch) => {
    if (batch.kinds.has('person-erased'))
      await sql`
        delete from import_row r using ${batch.rows} b
        where b.kind = 'person-erased' and (r.person = b.subject or b.subject = any(r.candidates))`.execute(
        tx,
      )
    if (batch.kinds.has('register-closed'))
      await sql`
        delete from import_row r using ${batch.rows} b, import i
        where b.kind = 'register-closed' and i.import = r.import and i.begun_at <= b.received_at`.execute(tx)
  },
}
