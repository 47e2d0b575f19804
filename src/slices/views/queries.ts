import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { SavedView } from './contract.ts'

type Asker = { account: string; area: string }

/** Views of one page: the asker's own and those shared over the very same area, by name. */
export async function viewsFor(tx: Tx, { account, area }: Asker, page: string): Promise<SavedView[]> {
  const { rows } = await sql<SavedView>`
    select v.view, v.name, v.search, v.shared, v.account = ${account} as own, coalesce(o.name, '') as by
    from saved_view v left join account o on o.account = v.account
    where v.area = ${area} and v.page = ${page} and (v.account = ${account} or v.shared)
    order by v.name, v.made_at, v.view`.execute(tx)
  return rows
}

/** How many views somebody keeps besides one. */
export async function countOwn(tx: Tx, { account }: Asker, besides: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from saved_view where account = ${account} and view <> ${besides}`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Whether somebody keeps another view of that name for the same page and area. */
export async function isNamed(
  tx: Tx,
  { account, area, page, name }: Asker & { page: string; name: string },
  besides: string,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from saved_view where area = ${area} and page = ${page} and account = ${account} and name = ${name}
      and view <> ${besides} limit 1`.execute(tx)
  return rows.length > 0
}
