import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { SpotCheck } from './contract.ts'
import { evidenceIn, type Span } from './queries.ts'

/** A household where somebody recorded something on the day, and who did last. */
export type RecordedDoor = { subject: string; area: string; account: string }

/** Households with a valid record that is evidence for any measure, about them or somebody who lives there, in order of their ids. */
export async function recordedDoors(tx: Tx, area: string, span: Span): Promise<RecordedDoor[]> {
  const { rows } = await sql<RecordedDoor>`
    select distinct on (h.household) h.household as subject, h.area, r.account
    from (${evidenceIn(area, span)} and r.kind <> 'spot-checked') r
    left join lateral (select household from person p where p.person = r.subject offset 0) p on true
    cross join lateral (select household, area from household h where h.household = coalesce(p.household, r.subject) offset 0) h
    where not exists (select 1 from record c where c.corrects = r.id)
    order by h.household, r.happened_at desc, r.id desc`.execute(tx)
  return rows
}

/**
 * For each door a post that covers it and whose holder is not who recorded there: contact cadres first, then the leaders above, the
 * nearest and least loaded first, so that one person does not get the whole sample. In the order of the doors.
 */
export async function secondLookers(tx: Tx, doors: readonly RecordedDoor[]): Promise<(string | undefined)[]> {
  const { rows } = await sql<{ area: string; post: string; account: string; rank: number; digits: number }>`
    select x.area, p.post, p.account, length(p.area) as digits,
      case p.role when 'contact-cadre' then 0 when 'village-leader' then 1 when 'township-leader' then 2 when 'clerk' then 3
        else 4 end as rank
    from unnest(${[...new Set(doors.map(({ area }) => area))]}::text[]) as x(area)
    join held_post p on starts_with(x.area, p.area)
      and p.role in ('contact-cadre', 'village-leader', 'township-leader', 'clerk', 'commander')
    order by p.post`.execute(tx)
  const byArea = Map.groupBy(rows, ({ area }) => area)
  const load = new Map<string, number>()
  return doors.map(({ area, account }) => {
    const [best] = (byArea.get(area) ?? [])
      .filter((one) => one.account !== account)
      .toSorted(
        (a, b) =>
          a.rank - b.rank || (load.get(a.account) ?? 0) - (load.get(b.account) ?? 0) || b.digits - a.digits,
      )
    if (best) load.set(best.account, (load.get(best.account) ?? 0) + 1)
    return best?.post
  })
}

type CheckRow = Omit<SpotCheck, 'drawnAt' | 'upper' | 'doors'> & { drawnAt: Date; wrong: string[] }

/** The latest checks drawn in `area`, each with what was found: of every door the last valid word counts. */
export async function checksIn(tx: Tx, area: string, most: number): Promise<CheckRow[]> {
  const { rows } = await sql<CheckRow>`
    with drawn as (
      select r.seq, r.subject as measure, r.area, r.account, r.happened_at, r.payload from record r
      where r.kind = 'spot-check-drawn' and r.area >= ${area} and r.area < ${`${area}~`} order by r.seq desc limit ${most}
    ), door as (
      select d.seq, d.payload ->> 'check' as "check", e.* from drawn d
      cross join jsonb_to_recordset(d.payload -> 'doors') as e(subject uuid, account uuid, "to" uuid)
    ), found as (
      select d.*, f.account as found_by, f.found from door d
      left join lateral (
        select f.account, f.payload ->> 'found' as found from (
          select * from record f where f.subject = d.subject and f.kind = 'spot-checked' offset 0
        ) f
        where f.payload ->> 'check' = d."check" and f.payload ->> 'found' <> 'nobody-home'
          and not exists (select 1 from record c where c.corrects = f.id)
        order by f.seq desc limit 1
      ) f on true
    ), told as (
      select f.seq, count(*) as drawn, count(*) filter (where f.found_by <> f.account) as looked,
        count(*) filter (where f.found_by <> f.account and f.found = 'otherwise') as otherwise,
        count(*) filter (where f.found_by = f.account) as "samePerson", count(*) filter (where f."to" is null) as unassigned,
        coalesce((array_agg(f.subject order by f.subject) filter (where f.found_by <> f.account and f.found = 'otherwise'))[1:12], '{}') as wrong
      from found f group by 1
    )
    select d.payload ->> 'check' as "check", d.measure, d.area, coalesce(a.name, d.area) as "areaName", d.payload ->> 'day' as day,
      d.happened_at as "drawnAt", coalesce(o.name, '') as by, (d.payload ->> 'share')::numeric as share,
      (d.payload ->> 'confidence')::numeric as confidence, (d.payload -> 'from' ->> 'doors')::int as from, t.drawn, t.looked,
      t.otherwise, t."samePerson", t.unassigned, t.wrong
    from drawn d join told t on t.seq = d.seq left join area a on a.area = d.area left join account o on o.account = d.account
    order by d.seq desc`.execute(tx)
  return rows
}
