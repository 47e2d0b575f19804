import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { each } from '../../database/each.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import { writeCounts } from './counting.ts'
import { discharge, resettle } from './discharge.ts'
import { reassign, waive } from './exempting.ts'
import { followTerritory } from './following.ts'
import { makeForSubjects, startClocks, startMeasures } from './making.ts'
import { turnDay } from './turning.ts'
import { endMeasures, withdrawMisfits, withdrawOfEvents } from './withdrawing.ts'

/**
 * The duty engine as a fold. Which duties there are follows from the ledger's order; their outcome only from the records that are
 * valid. Within one record: it changes its subject, which loses and gains duties; it takes an event back or starts a clock; it
 * waives or reassigns; it is evidence; it takes evidence back.
 */
export const dutyProjection: Projection = {
  kinds: 'any',
  // Duties and their counters go their own way (following.ts).
  lives: [{ table: 'measure' }],
  fold: foldDuties,
  last: writeCounts,
}

const STEERING = new Map([
  ['measure-started', startMeasures],
  ['measure-ended', endMeasures],
  ['day-turned', turnDay],
])

/** The grid changes by these; beside that they are records about an area like others. */
const REDRAWING = ['area-moved', 'area-merged', 'area-split']

async function foldDuties(tx: Tx, batch: Batch): Promise<void> {
  if (REDRAWING.some((kind) => batch.kinds.has(kind))) await followTerritory(tx, batch)
  for (const [kind, steer] of STEERING) {
    // Kinds that run alone: a batch holds nothing else.
    if (batch.kinds.has(kind)) return steer(tx, batch)
  }
  if (batch.changes || batch.corrects) {
    const touched = touchedBy(batch)
    // What has just come into being has no duties to lose.
    if (batch.alters || batch.corrects) await withdrawMisfits(tx, batch, touched)
    await makeForSubjects(tx, batch, touched)
  }
  if (batch.corrects) await withdrawOfEvents(tx, batch)
  const asked = await kindsAsked(tx)
  if (asked.events.some((kind) => batch.kinds.has(kind))) await startClocks(tx, batch)
  if (batch.corrects || batch.kinds.has('duty-waived')) await waive(tx, batch)
  if (batch.corrects || batch.kinds.has('duty-reassigned')) await reassign(tx, batch)
  if (asked.evidence.some((kind) => batch.kinds.has(kind))) await discharge(tx, batch, batch.rows)
  if (batch.corrects) await resettle(tx, batch)
}

/** The kinds that start clocks of running measures, and those that are evidence for any: most records are neither. */
async function kindsAsked(tx: Tx): Promise<{ events: string[]; evidence: string[] }> {
  const { rows } = await sql<{ events: string[] | null; evidence: string[] | null }>`
    select array_agg(distinct event_kind) filter (where ended_at is null and event_kind is not null) as events,
      array_agg(distinct evidence_kind) as evidence from measure`.execute(tx)
  return { events: rows[0]?.events ?? [], evidence: rows[0]?.evidence ?? [] }
}

/** Subjects that records of this batch change, or had changed and are taken back (`void`). */
function touchedBy(batch: Batch) {
  return sql`(
    select subject, max(at) as at, max(seq) as seq, bool_or(void) as void from (
      select b.subject, b.received_at as at, b.seq, false as void from ${batch.changing} b where b.change is not null
      union all
      select r.subject, b.received_at, b.seq, true from ${batch.correcting} b
      ${each('record', 'r', sql`r.id = b.corrects`)} where r.change is not null
    ) t group by subject)`
}
