import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'

/**
 * Lists are no projection; but what they still hold of somebody who is erased, of anybody once the register is closed out, or for longer
 * than it is needed, goes too. Runs before the register's own fold, which still knows the numbers of whoever is erased.
 */
export const importProjection: Projection = {
  kinds: ['person-erased', 'register-closed', 'import-rows-destroyed'],
  lives: [{ table: 'import' }, { table: 'import_row' }],
  fold: async (tx, batch) => {
    if (batch.kinds.has('person-erased')) await forgetPersons(tx, batch)
    if (batch.kinds.has('register-closed'))
      await sql`
        delete from import_row r using ${batch.rows} b, import i
        where b.kind = 'register-closed' and i.import = r.import and i.begun_at <= b.received_at`.execute(tx)
    if (batch.kinds.has('import-rows-destroyed')) await emptyRows(tx, batch)
  },
}

/** Rows matched with the person, or with one merged into them, or that carry their number, whatever had become of the row. */
async function forgetPersons(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    with gone as (
      select b.subject as person, null::text as hash from ${batch.rows} b where b.kind = 'person-erased'
      union select p.person, p.identity_hash from ${batch.rows} b
        join person p on p.person = b.subject or p.merged_into = b.subject where b.kind = 'person-erased'
    )
    delete from import_row r using gone g
    where r.person = g.person or g.person = any(r.candidates) or r.identity_hash = g.hash`.execute(tx)
}

/** The rows stay as counts; a list that is still under way is given up. */
async function emptyRows(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update import_row r set cells = null, drafts = null, candidates = '{}', identity_hash = null
    from ${batch.rows} b where b.kind = 'import-rows-destroyed' and r.import = b.subject`.execute(tx)
  await sql`
    update import i set state = 'dropped' from ${batch.rows} b
    where b.kind = 'import-rows-destroyed' and i.import = b.subject and i.state not in ('finished', 'dropped')`.execute(
    tx,
  )
}
