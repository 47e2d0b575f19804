import { sql } from 'kysely'
import { uuidTime } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { appendWithin, type Author, type Ledger } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { holdersOf } from './holders.ts'
import { recallNumber } from './numbering.ts'
import type { RECALL_CAUSES } from './rules.ts'

export type Recall = {
  id: string
  person: string
  card?: number | undefined
  cause: (typeof RECALL_CAUSES)[number]
}

/**
 * Recalls the code of somebody's phone, and signs them out everywhere but on `spared`; or one card. On record; gates hear of it with the
 * next list. Asked again under the same id it has been done.
 */
export async function recall(
  ledger: Ledger,
  by: Author,
  { id, person, card, cause }: Recall,
  spared?: string,
): Promise<void> {
  await persist(() =>
    within(ledger.database, by.area, async (tx) => {
      if ((await holdersOf(tx, [person])).length === 0) throw new Refusal('not-found')
      if (card !== undefined) {
        const { rows } = await sql`select 1 from card where number = ${card} and person = ${person}`.execute(
          tx,
        )
        if (rows.length === 0) throw new Refusal('not-found')
      }
      const happenedAt = new Date(uuidTime(id)).toISOString()
      const payload = { cause, ...(card === undefined ? {} : { card }) }
      const [verdict] = await appendWithin(tx, ledger, { ...by, program: true }, [
        { id, kind: 'code-recalled', subject: person, happenedAt, payload },
      ])
      if (verdict?.status !== 'recorded' || card !== undefined) return
      await recallNumber(tx, person, new Date(ledger.now()))
      await sql`delete from resident_session where person = ${person} and session is distinct from ${spared ?? null}`.execute(
        tx,
      )
    }),
  )
}
