import { sql } from 'kysely'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { takeTurn } from '../ledger/turns.ts'
import { repairCounters } from './counting.ts'
import { recount, type AreaPart } from './queries.ts'

export type Recounted = AreaPart & { counted: number; wrong: number }

/**
 * Counts all duties again, township by township, and keeps what came out for the status page. Counters follow their duties in the
 * same transaction, so a wrong one is a bug and is never put right in silence (docs/decisions/0011).
 */
export async function recountAll(ledger: Ledger, stop?: AbortSignal): Promise<Recounted[]> {
  const results: Recounted[] = []
  for (const part of await partsToCount(ledger)) {
    if (stop?.aborted) break
    const result = await within(ledger.database, ledger.county, async (tx) => {
      const counts = await recount(tx, part)
      await keep(tx, ledger, part, counts, false)
      return counts
    })
    results.push({ ...part, ...result })
  }
  return results
}

/** Puts the counters of one part right from its duties, while nothing else is recorded. Only by hand: `hutong recount --repair`. */
export async function repairPart(ledger: Ledger, part: AreaPart): Promise<Recounted> {
  return within(ledger.database, ledger.county, async (tx) => {
    await takeTurn(tx, ledger.county, true)
    const counts = await recount(tx, part)
    if (counts.wrong > 0) await repairCounters(tx, part)
    await keep(tx, ledger, part, await recount(tx, part), counts.wrong > 0)
    return { ...part, ...counts }
  })
}

/** Each area one level below the county with all inside it, and what stands on the county itself. */
async function partsToCount({ database, county }: Ledger): Promise<AreaPart[]> {
  const { rows } = await within(database, county, (tx) =>
    sql<{ area: string }>`select area from area where length(area) = 9 order by area`.execute(tx),
  )
  return [...rows.map(({ area }) => ({ area, here: false })), { area: county, here: true }]
}

async function keep(
  tx: Tx,
  ledger: Ledger,
  { area }: AreaPart,
  { counted, wrong }: { counted: number; wrong: number },
  repaired: boolean,
): Promise<void> {
  const now = new Date(ledger.now())
  await sql`
    insert into recount as r (area, counted_at, counted, wrong, repaired_at)
    values (${area}, ${now}, ${counted}, ${wrong}, ${repaired ? now : null})
    on conflict (area) do update set counted_at = excluded.counted_at, counted = excluded.counted, wrong = excluded.wrong,
      repaired_at = coalesce(excluded.repaired_at, r.repaired_at)`.execute(tx)
}
