import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { SoughtLine } from './contract.ts'

/** People still to be found in an area, by (area, person). */
export async function soughtIn(
  tx: Tx,
  area: string,
  after: string | undefined,
  limit: number,
): Promise<{ people: SoughtLine[]; next: string | null }> {
  const [afterArea, afterPerson] = (after ?? '').split('|')
  const { rows } = await sql<Omit<SoughtLine, 'soughtAt'> & { soughtAt: Date }>`
    select p.person, p.area, coalesce(a.name, p.area) as "areaName", p.name, p.born_on as "bornOn", p.identity ->> 'tail' as "identityTail",
      p.phone ->> 'tail' as "phoneTail", p.came_from as from, p.returned_on as "returnedOn", p.address, p.list, p.sought_at as "soughtAt"
    from person_sought p left join area a on a.area = p.area
    where p.found_at is null and p.area >= ${area} and p.area < ${`${area}~`}
      and ${afterArea && afterPerson ? sql`(p.area, p.person) > (${afterArea}, ${afterPerson}::uuid)` : sql`true`}
    order by p.area, p.person limit ${limit}`.execute(tx)
  const last = rows.at(-1)
  return {
    people: rows.map((row) => ({ ...row, soughtAt: row.soughtAt.toISOString() })),
    next: rows.length < limit || !last ? null : `${last.area}|${last.person}`,
  }
}
