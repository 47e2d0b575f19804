import { sql, type RawBuilder } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import { may } from '../../core/role.ts'
import { within } from '../../database/connect.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { countOwn, isNamed } from './queries.ts'

/** Of one person: more are not looked through any more. */
const MOST = 50

export type KeptView = { view: string; page: string; name: string; search: string; shared: boolean }

/** Keeps filters under a name, for the area of the post one acts under. */
export async function keepView(ledger: Ledger, by: Principal, kept: KeptView): Promise<void> {
  await within(ledger.database, by.area, async (tx) => {
    const { view, page, name, search, shared } = kept
    // Sent again after a lost answer, it is neither one too many nor its own double.
    if ((await countOwn(tx, by, view)) >= MOST) throw new Refusal('views-too-many')
    if (await isNamed(tx, { ...by, page, name }, view)) throw new Refusal('view-name-taken')
    await sql`
      insert into saved_view (view, account, area, page, name, search, shared, made_at)
      values (${view}, ${by.account}, ${by.area}, ${page}, ${name}, ${search}, ${shared}, ${new Date(ledger.now())})
      on conflict (view) do nothing`.execute(tx)
  })
}

export async function changeView(
  ledger: Ledger,
  by: Principal,
  view: string,
  change: { name?: string | undefined; search?: string | undefined; shared?: boolean | undefined },
): Promise<void> {
  const { name = null, search = null, shared = null } = change
  await within(ledger.database, by.area, async (tx) => {
    const { rows } = await sql<{ account: string; page: string; area: string; name: string }>`
      update saved_view v set name = coalesce(${name}, name), search = coalesce(${search}, search),
        shared = coalesce(${shared}::boolean, shared)
      where v.view = ${view} and ${isTheirs(by)} returning account, page, area, v.name`.execute(tx)
    const [changed] = rows
    if (!changed) throw new Refusal('not-found')
    if (name !== null && (await isNamed(tx, changed, view))) throw new Refusal('view-name-taken')
  })
}

export async function dropView(ledger: Ledger, by: Principal, view: string): Promise<void> {
  await within(ledger.database, by.area, async (tx) => {
    const { rows } = await sql`
      delete from saved_view v where v.view = ${view} and ${isTheirs(by)} returning 1`.execute(tx)
    if (rows.length === 0) throw new Refusal('not-found')
  })
}

/** One's own; and what is shared, where one leads: whoever made it may be gone. */
function isTheirs({ account, area, role }: Principal): RawBuilder<unknown> {
  return sql`v.area = ${area} and (v.account = ${account} or v.shared and ${may(role, 'manage-duties')}::boolean)`
}
