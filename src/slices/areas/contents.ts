import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { AreaContents } from './contract.ts'

/**
 * What a change of the grid would take along: all that lives in an area, or only the named households (and places), people with
 * their household. Duties are those whose window is not over, as they are the ones that follow (duties/following.ts).
 */
export async function contentsOf(
  tx: Tx,
  area: string,
  subjects: readonly string[] | undefined,
  now: Date,
): Promise<AreaContents> {
  const inside = sql`s.area >= ${area} and s.area < ${`${area}~`} and s.active`
  const { rows } = await sql<Omit<AreaContents, 'measures'>>`
    with living as (
      select s.subject, s.kind from subject s where ${inside} and not (s.kind = 'area' and s.area = ${area})
        and ${
          subjects
            ? sql`(s.subject = any(${subjects}::uuid[]) or s.subject in (
                select p.person from person p where p.household = any(${subjects}::uuid[])))`
            : sql`true`
        }
    )
    select count(*) filter (where kind = 'area') as areas, count(*) filter (where kind = 'household') as households,
      count(*) filter (where kind = 'person') as persons, count(*) filter (where kind in ('place', 'unit')) as sites,
      (select count(*) from duty d where d.area >= ${area} and d.area < ${`${area}~`} and d.outcome = 0
        and coalesce(d.closes_at, 'infinity') > ${now} and ${subjects ? sql`d.subject in (select subject from living)` : sql`true`}
      ) as duties,
      ${
        subjects
          ? sql`0`
          : sql`(select count(distinct p.account) from held_post p where p.area >= ${area} and p.area < ${`${area}~`})`
      } as accounts
    from living`.execute(tx)
  const measures = await sql<AreaContents['measures'][number]>`
    select m.id as measure, m.spec -> 'title' as title from measure m
    where m.area >= ${area} and m.area < ${`${area}~`} and m.ended_at is null order by m.measure limit 20`.execute(
    tx,
  )
  const [counts] = rows
  return {
    areas: 0,
    households: 0,
    persons: 0,
    sites: 0,
    duties: 0,
    accounts: 0,
    ...counts,
    measures: measures.rows,
  }
}
