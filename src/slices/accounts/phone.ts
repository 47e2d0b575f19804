import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'

type Row = { name: string; area: string; cipher: string | null }

/**
 * The number of whoever holds a post, opened for one call (decision 0040). Read under the county's scope, since what was recorded
 * of an account lies where it was made; that the post is one of the asker's is checked here.
 */
export async function phoneOf(
  ledger: Ledger,
  by: Principal,
  post: string,
): Promise<{ name: string; phone: string | null }> {
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<Row>`
      select o.name, p.area, case when o.phone_hash is not null then (
        select s.payload #>> '{phone,cipher}' from record r join record_personal s on s.id = r.id
        where r.subject = p.account and s.payload ? 'phone' and not exists (select 1 from record x where x.corrects = r.id)
        order by r.seq desc limit 1) end as cipher
      from held_post p join account o on o.account = p.account where p.post = ${post}`.execute(tx),
  )
  const [row] = rows
  // Whether there is such a post elsewhere is nobody's business.
  if (!row || !isWithin(row.area, by.area)) throw new Refusal('not-found')
  return { name: row.name, phone: row.cipher === null ? null : ledger.sealer.open(row.cipher) }
}
