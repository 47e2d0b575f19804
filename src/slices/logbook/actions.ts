import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'

/**
 * Adds leaves to the public log, within the caller's transaction: logged if and only if it happened. `rows` is a query of (source uuid,
 * commitment bytea), in the order they are logged. Who logs at the same time waits: the log has one end. Gives how many there are now.
 */
export async function appendLeaves(
  tx: Tx,
  ledger: Pick<Ledger, 'county' | 'now'>,
  kind: string,
  rows: RawBuilder<unknown>,
): Promise<number> {
  const at = new Date(ledger.now())
  await sql`insert into log_size (area, size) values (${ledger.county}, 0) on conflict do nothing`.execute(tx)
  await sql`select size from log_size where area = ${ledger.county} for update`.execute(tx)
  const { rows: sizes } = await sql<{ size: number }>`
    with given as materialized (select source, commitment, row_number() over () as n from ${rows} g),
    added as (
      insert into log_leaf (place, area, kind, at, leaf, source)
      select z.size + g.n - 1, z.area, ${kind}::text, ${at}::timestamptz, convert_to(${`${kind}|${at.getTime()}|`}, 'UTF8') || g.commitment, g.source
      from given g cross join log_size z where z.area = ${ledger.county} order by g.n
    )
    update log_size set size = size + (select count(*) from given) where area = ${ledger.county} returning size`.execute(
    tx,
  )
  return sizes[0]?.size ?? 0
}
