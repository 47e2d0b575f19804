import { sql } from 'kysely'
import { ROLES } from '../core/role.ts'
import { within } from '../database/connect.ts'
import type { Ledger, Principal } from '../slices/ledger/actions.ts'

/** Who a command acts as: the widest post the account holds now. Throws a sentence when there is none. */
export async function principalOf(ledger: Ledger, username: string): Promise<Principal> {
  const { rows } = await within(ledger.database, ledger.county, (tx) =>
    sql<{ account: string; post: string; role: string; area: string }>`
      select a.account, p.post, p.role, p.area from account a join post p on p.account = a.account
      where a.username = ${username} and p.ended_at is null order by length(p.area), p.appointed_at limit 1`.execute(
      tx,
    ),
  )
  const [found] = rows
  const role = ROLES.find((one) => one === found?.role)
  if (!found || !role) throw new Error(`There is no account "${username}" with a post.`)
  return { ...found, role }
}
