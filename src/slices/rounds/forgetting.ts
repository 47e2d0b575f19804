import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, machineOf, type Ledger } from '../ledger/actions.ts'
import { FIX_KEPT } from './rules.ts'

/** Destroys where phones were longer ago than that is kept, under one record. Gives how many places; 0: nothing was due. */
export async function forgetFixes(ledger: Ledger): Promise<number> {
  const now = ledger.now()
  const endsAt = new Date(now - FIX_KEPT)
  const { since, fixes } = await within(ledger.database, ledger.county, async (tx) => {
    const { rows } = await sql<{ since: Date; fixes: number }>`
      with last as (
        select coalesce(max((payload ->> 'endsAt')::timestamptz), '1970-01-01') as at from record where kind = 'fixes-destroyed'
      ) select last.at as since, count(p.id) as fixes from last
      left join record r on r.kind = 'fix-noted' and r.happened_at >= last.at and r.happened_at < ${endsAt}
      left join record_personal p on p.id = r.id group by last.at`.execute(tx)
    return rows[0] ?? { since: endsAt, fixes: 0 }
  })
  if (fixes === 0) return 0
  const id = (): string => uuidV7(now, randomBytes(10))
  const happenedAt = new Date(now).toISOString()
  const payload = { since: since.toISOString(), endsAt: endsAt.toISOString(), fixes }
  await appendRecords(ledger, { ...machineOf(ledger), program: true }, [
    { id: id(), kind: 'fixes-destroyed', subject: id(), area: ledger.county, happenedAt, payload },
  ])
  return fixes
}
