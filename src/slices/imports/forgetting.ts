import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import { uuidV7 } from '../../core/id.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, machineOf, type Ledger } from '../ledger/actions.ts'

/**
 * How long what a list said is kept after it was last worked on. Finished: a month, in which whoever brought it can fetch its faults and
 * send the corrected rows. Unfinished: three, since people have still to be asked about doubtful rows.
 */
export const KEPT = { finished: 30 * DAY, unfinished: 90 * DAY }

/** Destroys the sealed contents of lists whose time is over, each under a record. Gives how many lists. */
export async function forgetRows(ledger: Ledger, stop?: AbortSignal): Promise<number> {
  const now = ledger.now()
  const before = (age: number): Date => new Date(now - age)
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<{ import: string; area: string; rows: number }>`
      select i.import, i.area, count(*) as rows from import i join import_row r on r.import = i.import and r.cells is not null
      where coalesce(i.heard_at, i.begun_at) < case when i.state in ('finished', 'dropped')
        then ${before(KEPT.finished)}::timestamptz else ${before(KEPT.unfinished)}::timestamptz end
      group by i.import, i.area order by i.import`.execute(tx),
  )
  let forgotten = 0
  for (const one of rows) {
    if (stop?.aborted === true) break
    const happenedAt = new Date(now).toISOString()
    const id = uuidV7(now, randomBytes(10))
    const { import: subject, area } = one
    await appendRecords(ledger, { ...machineOf(ledger), program: true }, [
      { id, kind: 'import-rows-destroyed', subject, area, happenedAt, payload: { rows: one.rows } },
    ])
    forgotten += 1
  }
  return forgotten
}
