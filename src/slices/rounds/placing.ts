import { DAY } from '../../core/cadence.ts'
import { readFix, type Fix } from '../../core/fix.ts'
import type { Tx } from '../../database/connect.ts'
import type { Sealer } from '../ledger/sealing.ts'
import { fixesIn, type FixRow } from './queries.ts'
import { FIX_KEPT, type RoundRecord } from './rules.ts'

/** Fixes looked at of a day, and of all days before it; and of these, how many of one alley: a median needs no more. */
const MOST = 60_000
const OF_AN_ALLEY = 60

/**
 * A day's records with where their phones were, and where phones were in the same alleys before. Opened here, in memory, for the rules alone:
 * no answer carries a place.
 */
export async function placedRecords(
  tx: Tx,
  sealer: Sealer,
  area: string,
  start: number,
  records: readonly RoundRecord[],
): Promise<{ placed: RoundRecord[]; before: Map<string, Fix[]> }> {
  const today = await fixesIn(tx, area, { from: new Date(start), to: new Date(start + DAY) }, MOST)
  if (today.length === 0) return { placed: [...records], before: new Map() }
  const byRecord = new Map(today.map((row) => [row.of, row]))
  const placed = records.map((record): RoundRecord => {
    const row = byRecord.get(record.id)
    return row && row.account === record.account ? { ...record, fix: opened(sealer, row) } : record
  })
  const alleys = new Set(placed.flatMap((record) => (record.fix ? record.area : [])))
  const earlier = await fixesIn(tx, area, { from: new Date(start - FIX_KEPT), to: new Date(start) }, MOST)
  const before = new Map<string, Fix[]>()
  for (const row of earlier) {
    const fixes = before.get(row.area) ?? []
    if (!alleys.has(row.area) || fixes.length >= OF_AN_ALLEY) continue
    const fix = opened(sealer, row)
    if (fix) before.set(row.area, [...fixes, fix])
  }
  return { placed, before }
}

function opened(sealer: Sealer, { cipher }: FixRow): Fix | undefined {
  return readFix(sealer.open(cipher))
}
