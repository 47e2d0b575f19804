import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { isWithin } from '../../core/area.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Principal } from '../ledger/drafting.ts'
import type { Draft } from '../ledger/rules.ts'
import { MOST_AT_ONCE, type changeDuties } from './contract.ts'
import { doersLike, keysMatching, type DutyFilter } from './queries.ts'

type Change = z.output<NonNullable<(typeof changeDuties)['body']>>['change']

/**
 * A record for each duty that matches now. More than the person has seen are refused: what came meanwhile is for another look. Reads
 * only; the caller appends them, all or none.
 */
export async function draftsFor(
  tx: Tx,
  by: Principal,
  filter: DutyFilter,
  change: Change,
  given: { seen: number; now: number },
): Promise<Draft[]> {
  if (!isWithin(filter.area, by.area)) throw new Refusal('out-of-scope')
  if (change.type === 'reassign' && change.to !== undefined) {
    const posts = await doersLike(tx, by.area, '', change.to)
    if (posts.length === 0) throw new Refusal('not-found')
  }
  const keys = await keysMatching(tx, filter, new Date(given.now), MOST_AT_ONCE)
  if (keys.length > MOST_AT_ONCE || keys.length > given.seen)
    throw new Refusal('too-many-at-once', [{ path: 'seen', message: String(keys.length) }])
  const said = change.type === 'waive' ? { reason: change.reason } : change.to ? { to: change.to } : {}
  const happenedAt = new Date(given.now).toISOString()
  return keys.map(({ measure, opensAt, subject }) => ({
    id: uuidV7(given.now, randomBytes(10)),
    kind: change.type === 'waive' ? 'duty-waived' : 'duty-reassigned',
    subject,
    happenedAt,
    payload: { measure, opensAt: opensAt.toISOString(), ...said },
  }))
}

/** Withdrawals of the given records. Who may is for the ledger to check. */
export function takingBack(by: Principal, records: readonly string[], now: number): Draft[] {
  const happenedAt = new Date(now).toISOString()
  return records.map((corrects) => ({
    id: uuidV7(now, randomBytes(10)),
    kind: 'record-withdrawn',
    subject: corrects,
    area: by.area,
    happenedAt,
    corrects,
    payload: { reason: 'undo' },
  }))
}
