import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { PersonLine } from './contract.ts'
import { PERSON } from './queries.ts'

/** People who carry `tag` in an area; `after` is the last one of the page before. */
export type TagFilter = { tag: string; area: string }

/** A page of a focus group by (area, person), as the key of subject_tag gives it: a rare tag costs no more than a common one. */
export async function taggedIn(
  tx: Tx,
  filter: TagFilter,
  after: string | undefined,
  limit: number,
): Promise<{ people: PersonLine[]; next: string | null }> {
  const [afterArea, afterPerson] = (after ?? '').split('|')
  const beyond =
    afterArea && afterPerson ? sql`(x.area, x.subject) > (${afterArea}, ${afterPerson}::uuid)` : sql`true`
  const { rows: people } = await sql<PersonLine>`
    ${PERSON} join subject_tag x on x.subject = p.person
    where ${carries(filter)} and ${beyond} order by x.area, x.subject limit ${limit}`.execute(tx)
  const last = people.at(-1)
  return { people, next: people.length < limit || !last ? null : `${last.area}|${last.person}` }
}

/** How many they are, counted no further than `most` + 1; each is looked up, or a rare tag would read everybody of the area. */
export async function countTagged(tx: Tx, filter: TagFilter, most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 from subject_tag x cross join lateral (select 1 from person p where p.person = x.subject offset 0) p
      where ${carries(filter)} limit ${most + 1}) c`.execute(tx)
  return rows[0]?.n ?? 0
}

function carries({ tag, area }: TagFilter): RawBuilder<unknown> {
  return sql`x.tag = ${tag} and x.area >= ${area} and x.area < ${`${area}~`}`
}
