import { sql } from 'kysely'
import type { RefusalCode } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal, type Verdict } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { Draft } from '../ledger/rules.ts'
import type { SyncVerdict } from '../sync/contract.ts'
import type { Content } from './rules.ts'
import { settleInParts } from './settling.ts'

/** Thrown to roll back what was only tried. */
const TRIED = new Error('tried')

type Given = {
  by: Principal
  records: Content['records']
  late: RefusalCode
  note: (error: unknown) => void
}

/**
 * What would become of each record, found out by recording them and taking all of it back: the same checks, the same sentences. Nothing
 * outside the database hears of it; readers of the ledger wait for it as for any append.
 */
export async function tryRecords(ledger: Ledger, { by, records, late, note }: Given): Promise<SyncVerdict[]> {
  const { journal: _, ...unwritten } = ledger
  let verdicts: SyncVerdict[] = []
  await persist(() =>
    within(ledger.database, ledger.county, async (tx) => {
      const append = (drafts: readonly Draft[]): Promise<Verdict[]> => attempt(tx, unwritten, by, drafts)
      verdicts = await settleInParts(unwritten, by, records, { note, late, append })
      throw TRIED
    }),
  ).catch((error: unknown) => {
    if (error !== TRIED) throw error
  })
  return verdicts
}

/** A refused part leaves the transaction as it was before it, whatever it was refused by. */
async function attempt(tx: Tx, ledger: Ledger, by: Principal, drafts: readonly Draft[]): Promise<Verdict[]> {
  await sql`savepoint part`.execute(tx)
  try {
    const verdicts = await appendWithin(tx, ledger, by, drafts)
    await sql`release savepoint part`.execute(tx)
    return verdicts
  } catch (error) {
    await sql`rollback to savepoint part`.execute(tx)
    throw error
  }
}
