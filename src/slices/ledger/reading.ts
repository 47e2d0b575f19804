import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { setScope, within, type Database } from '../../database/connect.ts'
import type { Principal } from './drafting.ts'
import type { TimelineEntry } from './contract.ts'
import { currentEpoch, isCursorKnown, readSince } from './queries.ts'
import { cursorOf } from './rules.ts'
import { lastDrawn, readHorizon } from './turns.ts'

export type Changes = { records: TimelineEntry[]; next: string; more: boolean }

/**
 * What was recorded in the caller's scope since a cursor, or from the beginning. Whoever goes on from `next` sees every record
 * once, however many are being written and whoever commits first.
 */
export async function changesSince(
  ledger: { database: Database; county: string },
  by: Principal,
  asked: { since?: string | undefined; area?: string | undefined; limit: number },
): Promise<Changes> {
  const area = asked.area ?? by.area
  if (!isWithin(area, by.area)) throw new Refusal('out-of-scope')
  return within(ledger.database, ledger.county, async (tx) => {
    const epoch = await currentEpoch(tx)
    const cursor = asked.since === undefined ? { epoch, position: 0 } : cursorOf(asked.since)
    const horizon = await readHorizon(tx, ledger.county)
    if (!(await isCursorKnown(tx, cursor, await lastDrawn(tx)))) throw new Refusal('cursor-unknown')
    await setScope(tx, area)
    const { records, position, more } = await readSince(tx, area, cursor.position, horizon, asked.limit)
    return { records, next: `${epoch}.${position}`, more }
  })
}
