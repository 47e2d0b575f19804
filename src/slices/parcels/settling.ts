import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import { within } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { settleWithin } from '../messages/actions.ts'
import { settleRecords, type Settling } from '../sync/actions.ts'
import type { SyncVerdict } from '../sync/contract.ts'
import { MOST_PUSHED } from '../sync/rules.ts'
import { authorOf, type Known } from './authors.ts'
import { findParcel } from './queries.ts'
import type { Content, Outcome } from './rules.ts'
import { keyOf } from './telling.ts'

export type Settled = { outcome: Outcome; verdicts: SyncVerdict[] }
type Deciding = { by: Principal; id?: string; note: (error: unknown) => void }

/**
 * Records what is in a parcel, as pushes of its phone would. Broken off in the middle it is done again and doubles nothing; it is settled,
 * on record, when all of it has been through. What was refused stays to be looked at: the parcel is kept while there is any.
 */
export async function settle(ledger: Ledger, known: Known, { by, id, note }: Deciding): Promise<Settled> {
  const { opened, holder } = known
  const author = authorOf(holder)
  const verdicts = await settleInParts(ledger, author.by, opened.content.records, { note, late: author.late })
  const count = (status: SyncVerdict['status']): number =>
    verdicts.filter((verdict) => verdict.status === status).length
  const notTaken = count('refused')
  const figures = { written: count('recorded'), already: count('already'), notTaken }
  await conclude(ledger, known, { by, id, outcome: 'taken', figures, reason: '' })
  return { outcome: 'taken', verdicts }
}

/** As many at a time as a push brings. */
export async function settleInParts(
  ledger: Ledger,
  by: Principal,
  records: Content['records'],
  how: Settling,
): Promise<SyncVerdict[]> {
  const verdicts: SyncVerdict[] = []
  for (let at = 0; at < records.length; at += MOST_PUSHED)
    verdicts.push(...(await settleRecords(ledger, by, records.slice(at, at + MOST_PUSHED), how)))
  return verdicts
}

/** Settles a parcel without taking anything of it, or anything more. */
export async function turnAway(
  ledger: Ledger,
  known: Known,
  { by, id, reason }: { by: Principal; id: string; reason: string },
): Promise<void> {
  const figures = { written: 0, already: 0, notTaken: known.opened.content.count }
  // Of one that was taken before, what was not is what is turned away.
  await conclude(ledger, known, { by, id, outcome: 'turned-away', figures, reason })
}

type Conclusion = {
  by: Principal
  id?: string | undefined
  outcome: Outcome
  figures: { written: number; already: number; notTaken: number }
  reason: string
}

/** That it was settled, on record: once for each time that changed anything. */
async function conclude(ledger: Ledger, { opened, holder }: Known, given: Conclusion): Promise<void> {
  const { by, outcome, figures, reason } = given
  const { parcel, content } = opened
  const now = ledger.now()
  const id = given.id ?? uuidV7(now, randomBytes(10))
  await persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      await sql`select 1 from parcel where parcel = ${parcel} for update`.execute(tx)
      const row = await findParcel(tx, parcel)
      if (!row || (row.outcome === outcome && figures.written === 0)) return
      const notTaken = outcome === 'taken' ? figures.notTaken : (row.notTaken ?? figures.notTaken)
      await sql`
        update parcel set outcome = ${outcome}, not_taken = ${notTaken}, sealed = case when ${notTaken} > 0 then sealed end
        where parcel = ${parcel}`.execute(tx)
      await settleWithin(tx, ledger, [keyOf(parcel)])
      const { madeAt, count: records } = content
      const happenedAt = new Date(now).toISOString()
      const { brought } = row
      const carrier = row.carrier === null ? {} : { carrier: row.carrier }
      const told = {
        outcome,
        brought,
        ...carrier,
        sha256: parcel,
        madeAt,
        records,
        ...figures,
        notTaken,
        reason,
      }
      const { device: subject, area } = holder
      const draft = {
        id,
        kind: 'parcel-settled',
        subject,
        area,
        happenedAt,
        payload: told,
        device: by.device,
      }
      // A carrier's own area is another one: only what the program counted itself is written there in their name.
      await appendWithin(tx, ledger, { ...by, area: ledger.county, program: true }, [draft])
    }),
  )
}
