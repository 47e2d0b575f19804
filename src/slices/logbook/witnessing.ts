import { sql } from 'kysely'
import { readHead as headIn, witnessText } from '../../core/log-head.ts'
import { readPaper } from '../../core/proving.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { isWitnessed } from '../../files/witness-key.ts'
import type { Ledger } from '../ledger/actions.ts'
import { headsOf, witnessesOf } from './queries.ts'

type Given = { key: string; signedAt: number; signature: string }

/** Keeps what a witness signed, once. Only a witness of record, and only over a head that is the county's. */
export async function keepCosignature(ledger: Ledger, { key, signedAt, signature }: Given): Promise<void> {
  await within(ledger.database, ledger.county, async (tx) => {
    const witness = (await witnessesOf(tx)).find((one) => one.key === key)
    if (!witness) throw new Refusal('log-witness-unknown')
    const [row] = await headsOf(tx, { since: signedAt, until: signedAt, limit: 1 })
    const paper = row && readPaper(new Uint8Array(row.signed))
    const head = paper && headIn(paper.message.payload)
    if (!head) throw new Refusal('log-head-unknown')
    const bytes = Buffer.from(signature, 'base64')
    if (!isWitnessed(witness.spki, witnessText(head), bytes)) throw new Refusal('log-cosignature-wrong')
    await sql`
      insert into log_cosignature (signed_at, key_id, signature, at)
      values (${signedAt}, ${key}, ${bytes}, ${new Date(ledger.now())}) on conflict do nothing`.execute(tx)
  })
}
