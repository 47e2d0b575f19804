import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, machineOf, type Ledger } from '../ledger/actions.ts'
import { PASSES_KEPT } from './rules.ts'

/** Destroys what passes and incidents of longer ago than movements are kept said of people, under one record. Gives how many; 0: nothing was due. */
export async function forgetPasses(ledger: Ledger): Promise<number> {
  const now = ledger.now()
  const endsAt = new Date(now - PASSES_KEPT)
  const { since, passes } = await within(ledger.database, ledger.county, async (tx) => {
    const { rows } = await sql<{ since: Date; passes: number }>`
      with last as (
        select coalesce(max((payload ->> 'endsAt')::timestamptz), '1970-01-01') as at from record where kind = 'passes-destroyed'
      ) select last.at as since, count(p.id) as passes from last
      left join record r on r.kind in ('gate-pass', 'incident-opened') and r.happened_at >= last.at and r.happened_at < ${endsAt}
      left join record_personal p on p.id = r.id group by last.at`.execute(tx)
    return rows[0] ?? { since: endsAt, passes: 0 }
  })
  if (passes === 0) return 0
  const id = (): string => uuidV7(now, randomBytes(10))
  const payload = { since: since.toISOString(), endsAt: endsAt.toISOString(), passes }
  await appendRecords(ledger, { ...machineOf(ledger), program: true }, [
    {
      id: id(),
      kind: 'passes-destroyed',
      subject: id(),
      area: ledger.county,
      happenedAt: new Date(now).toISOString(),
      payload,
    },
  ])
  return passes
}
