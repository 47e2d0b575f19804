import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import { discharge, resettle } from './discharge.ts'
import {
  makeForEvents,
  makeForMeasures,
  makeForSubjects,
  turnDay,
  withdrawMisfits,
  withdrawOfEnded,
} from './making.ts'

/**
 * The duty engine as a fold. Order matters: measures begin or end, subjects gain or lose duties, events start clocks,
 * then evidence discharges what stands.
 */
export const dutyProjection: Projection = { kinds: 'any', fold: foldDuties }

async function foldDuties(tx: Tx, batch: Batch): Promise<void> {
  if (batch.kinds.has('measure-started')) await makeForMeasures(tx, batch)
  if (batch.kinds.has('measure-ended')) await withdrawOfEnded(tx, batch)
  if (batch.kinds.has('day-turned')) await turnDay(tx, batch)
  if (await changesSubjects(tx, batch)) {
    await withdrawMisfits(tx, batch)
    await makeForSubjects(tx, batch)
  }
  await makeForEvents(tx, batch)
  if (batch.kinds.has('duty-waived')) await waive(tx, batch)
  if (batch.kinds.has('duty-reassigned')) await reassign(tx, batch)
  await discharge(tx, batch)
  await resettle(tx, batch)
}

async function changesSubjects(tx: Tx, batch: Batch): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`
    select exists (select 1 from ${batch.rows} b where b.change is not null) as any`.execute(tx)
  return rows[0]?.any ?? false
}

/** A waiver stands on the duty; `resettle` turns it into the outcome unless evidence is there. */
async function waive(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update duty d set waived_by = b.id from ${batch.rows} b join measure m on m.id = (b.facts ->> 'measure')::uuid
    where b.kind = 'duty-waived' and d.measure = m.measure and d.subject = b.subject
      and d.opens_at = (b.facts ->> 'opensAt')::timestamptz`.execute(tx)
}

async function reassign(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update duty d set assigned = (b.facts ->> 'to')::uuid
    from (select distinct on (subject, facts ->> 'measure', facts ->> 'opensAt') * from ${batch.rows} r
      where r.kind = 'duty-reassigned' order by subject, facts ->> 'measure', facts ->> 'opensAt', seq desc) b
    join measure m on m.id = (b.facts ->> 'measure')::uuid
    where d.measure = m.measure and d.subject = b.subject and d.opens_at = (b.facts ->> 'opensAt')::timestamptz`.execute(
    tx,
  )
}
