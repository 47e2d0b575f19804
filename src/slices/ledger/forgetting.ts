import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'

/** Destroys the personal fields of these records (a query of ids) for good; their facts and hashes stay. Gives how many. */
export async function destroyPersonal(tx: Tx, ids: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await sql`delete from record_personal p where p.id in (${ids})`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** Rewrites the personal fields of these records: `payload` is an expression over `p.payload`. */
export async function redactPersonal(
  tx: Tx,
  ids: RawBuilder<unknown>,
  payload: RawBuilder<unknown>,
): Promise<void> {
  await sql`update record_personal p set payload = ${payload} where p.id in (${ids})`.execute(tx)
}

/** From now on personal fields about these subjects (a query of ids) that come late, about what happened before, are not kept. */
export async function forgetSubjects(tx: Tx, subjects: RawBuilder<unknown>, at: Date): Promise<void> {
  await sql`update subject s set forgotten_at = ${at} where s.subject in (${subjects})`.execute(tx)
}
