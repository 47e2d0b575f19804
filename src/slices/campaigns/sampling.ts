import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'

/** Alleys and stairwells of the roster that hold doors, with the subject their duty stands on. */
export async function drawableAlleys(
  tx: Tx,
  campaign: string,
): Promise<{ subject: string; area: string; doors: number }[]> {
  const { rows } = await sql<{ subject: string; area: string; doors: number }>`
    select a.subject, w.area, count(*) as doors from campaign_row w join area a on a.area = w.area
    where w.campaign = ${campaign} and w.state not in ('wrong-row', 'duplicate', 'withdrawn')
    group by 1, 2 order by w.area`.execute(tx)
  return rows
}

/**
 * For each alley a post that covers it and whose holder has not called there in this campaign: contact cadres first, then the
 * leaders above, the nearest and least loaded first, so that one person does not get the whole sample.
 */
export async function secondCallers(
  tx: Tx,
  campaign: string,
  alleys: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ alley: string; post: string; account: string; rank: number }>`
    select x.alley, p.post, p.account,
      case p.role when 'contact-cadre' then 0 when 'village-leader' then 1 when 'township-leader' then 2 when 'clerk' then 3
        else 4 end as rank
    from unnest(${alleys}::text[]) as x(alley)
    join held_post p on starts_with(x.alley, p.area) and p.area <> x.alley
      and p.role in ('contact-cadre', 'village-leader', 'township-leader', 'clerk', 'commander')
    where not exists (
      select 1 from campaign_row w
      where w.campaign = ${campaign} and w.area >= x.alley and w.area < x.alley || '~' and w.called_by = p.account)
    order by x.alley, rank, length(p.area) desc, p.post`.execute(tx)
  const load = new Map<string, number>()
  const chosen = new Map<string, string>()
  for (const alley of alleys) {
    const able = rows.filter((row) => row.alley === alley)
    const best = able.sort(
      (a, b) => a.rank - b.rank || (load.get(a.account) ?? 0) - (load.get(b.account) ?? 0),
    )[0]
    if (!best) continue
    chosen.set(alley, best.post)
    load.set(best.account, (load.get(best.account) ?? 0) + 1)
  }
  return chosen
}
