import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { NearLine, PersonLine } from './contract.ts'
import { aroundTheMiddle, HAN, misspellings, queryGrams, soundOf } from './name-grams.ts'
import { PERSON } from './queries.ts'

/**
 * People within scope whose name is nearly what was typed, none of those whose name it is: a name that sounds the same, one of three
 * characters wrong, or one letter of the pinyin. Only equality on the pieces, so that row security leaves the index usable.
 */
export async function peopleNear(tx: Tx, query: string, limit: number): Promise<NearLine[]> {
  const characters = [...query.replaceAll(/[\s·•]/gu, '')]
  const isChinese = characters.length > 1 && characters.every((one) => HAN.test(one))
  if (isChinese) return nearCharacters(tx, characters, limit)
  const [letters = ''] = queryGrams(query).either
  const isLatin = letters !== '' && characters.every((one) => !HAN.test(one) && !/\d/.test(one))
  return isLatin ? nearLetters(tx, letters.slice(1), limit) : []
}

/** Two of three characters in their places: whoever has one of these pairs is looked at, and counted out when two are wrong. */
async function nearCharacters(tx: Tx, characters: readonly string[], limit: number): Promise<NearLine[]> {
  const [first = '', second = '', third = ''] = characters
  const gap = aroundTheMiddle(characters)
  const pairs = gap === undefined ? [] : [first + second, second + third, gap]
  const { rows } = await sql<NearLine>`
    select q.*, n.why from (
      select p.person, p.area, case when f.rank = 0 then 'sound' else 'character' end as why, f.rank
      from (
        select person, min(rank) as rank from (
          select person, 0 as rank from name_gram where gram = ${soundOf(characters.join(''))}
          union all
          select person, 1 from name_gram where gram = any(${pairs}::text[])
        ) g group by person
      ) f
      cross join lateral (select * from person p where p.person = f.person offset 0) p
      where p.name <> ${characters.join('')} and char_length(p.name) = ${characters.length} and (f.rank = 0 or
        (substr(p.name, 1, 1) = ${first})::int + (substr(p.name, 2, 1) = ${second})::int + (substr(p.name, 3, 1) = ${third})::int = 2)
      order by f.rank, p.area, p.person limit ${limit}
    ) n
    join lateral (${PERSON} where p.person = n.person offset 0) q on true
    order by n.rank, n.area, n.person`.execute(tx)
  return rows
}

async function nearLetters(tx: Tx, letters: string, limit: number): Promise<NearLine[]> {
  const { rows } = await sql<PersonLine>`
    select q.* from (
      select distinct g.area, g.person from name_gram g
      where g.gram = any(${misspellings(letters)}::text[]) and not exists (
        select 1 from name_gram e where e.gram = ${`=${letters}`} and e.area = g.area and e.person = g.person)
      order by g.area, g.person limit ${limit}
    ) n
    join lateral (${PERSON} where p.person = n.person offset 0) q on true
    order by n.area, n.person`.execute(tx)
  return rows.map((row) => ({ ...row, why: 'letter' }))
}
