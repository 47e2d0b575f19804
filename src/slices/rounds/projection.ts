import { sql } from 'kysely'
import type { Entry } from '../ledger/drafting.ts'
import type { Projection } from '../ledger/batch.ts'
import { destroyPersonal } from '../ledger/forgetting.ts'
import { FIX_KEPT } from './rules.ts'

/** Where phones were goes when its time is over; one that comes later than that is taken in without it. */
export const roundProjection: Projection = {
  kinds: ['fixes-destroyed'],
  fold: async (tx, batch) => {
    await destroyPersonal(
      tx,
      sql`select r.id from ${batch.rows} b join record r on r.kind = 'fix-noted'
        and r.happened_at >= (b.facts ->> 'since')::timestamptz and r.happened_at < (b.facts ->> 'endsAt')::timestamptz
        where b.kind = 'fixes-destroyed'`,
    )
  },
  guard: (_tx, entries, now) => {
    for (const entry of entries) if (isLate(entry, now)) entry.personal = {}
    return Promise.resolve()
  },
}

function isLate({ kind, draft }: Entry, now: number): boolean {
  return kind.name === 'fix-noted' && Date.parse(draft.happenedAt) < now - FIX_KEPT
}
