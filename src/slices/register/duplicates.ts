import { sql, type RawBuilder } from 'kysely'
import { isDay, readDocument, type DocumentKind } from '../../core/identity.ts'
import { readPhone } from '../../core/phone.ts'
import type { Tx } from '../../database/connect.ts'
import type { MatchLine, PersonLine } from './contract.ts'
import { PERSON } from './queries.ts'

type Why = MatchLine['why'][number]

/** What is known of somebody about to be entered. */
export type Sighting = {
  identity?: string | undefined
  documentKind: DocumentKind
  name?: string | undefined
  bornOn?: string | undefined
  phone?: string | undefined
  household?: string | undefined
  except?: string | undefined
}

/** People within scope who may be the same, the surest first: every clause an equality that an index answers. */
export async function matchesFor(
  tx: Tx,
  sighting: Sighting,
  match: (number: string) => string,
): Promise<MatchLine[]> {
  const { name = '', household = null, except = null } = sighting
  const document = sighting.identity ? readDocument(sighting.documentKind, sighting.identity) : undefined
  const number = typeof document === 'object' ? match(document.number) : null
  const bornOn = dayOf(typeof document === 'object' ? (document.bornOn ?? sighting.bornOn) : sighting.bornOn)
  const phone = sighting.phone ? readPhone(sighting.phone) : undefined
  const phoneHash = phone === undefined ? null : match(phone)
  const { rows } = await sql<PersonLine & { why: Why[] }>`
    select q.*, w.why from (
      ${PERSON} where p.standing <> 'merged' and p.person is distinct from ${except}::uuid and p.person in (
        select person from person where identity_hash = ${number}
        union select person from person where phone_hash = ${phoneHash}
        union select person from person where name = ${name} and born_on = ${bornOn}::date
        union select person from person where household = ${household}::uuid and name = ${name})
    ) q
    join person p on p.person = q.person
    cross join lateral (select array_remove(array[
      case when p.identity_hash = ${number} then 'identity' end,
      case when p.name = ${name} and p.phone_hash = ${phoneHash} then 'name-phone' end,
      case when p.name = ${name} and p.born_on = ${bornOn}::date then 'name-born' end,
      case when p.name = ${name} and p.household = ${household}::uuid then 'name-household' end,
      case when p.phone_hash = ${phoneHash} then 'phone' end], null) as why) w
    limit 20`.execute(tx)
  const order: readonly Why[] = ['identity', 'name-phone', 'name-born', 'name-household', 'phone']
  const rank = ({ why }: { why: Why[] }): number => Math.min(...why.map((one) => order.indexOf(one)))
  return rows.sort((a, b) => rank(a) - rank(b))
}

function dayOf(text: string | undefined): string | null {
  return text !== undefined && isDay(text) ? text : null
}

/**
 * Pairs in an area that look like one person, by (area, person) of the first row and then the second. What looks
 * alike was found when it was written (alike.ts).
 */
export async function duplicatesIn(
  tx: Tx,
  area: string,
  after: string | undefined,
  limit: number,
): Promise<{ pairs: { one: PersonLine; other: PersonLine; why: Why[] }[]; next: string | null }> {
  const { rows } = await sql<{ one: string; other: string; why: Why[] }>`
    select p.person as one, q.person as other, array_remove(array[
      case when q.identity_hash = p.identity_hash then 'identity' end,
      case when q.name = p.name and q.phone_hash = p.phone_hash then 'name-phone' end,
      case when q.name = p.name and q.born_on = p.born_on then 'name-born' end], null) as why
    from person_alike k
    cross join lateral (select * from person p where p.person = k.person offset 0) p
    cross join lateral (select * from person q where q.person = k.other offset 0) q
    where p.area >= ${area} and p.area < ${`${area}~`} and ${beyondPair(after)}
      and not exists (select 1 from person_distinct d where d.person = k.person and d.other = k.other)
    order by p.area, p.person, q.person limit ${limit}`.execute(tx)
  const lines = await linesOf(
    tx,
    rows.flatMap(({ one, other }) => [one, other]),
  )
  const pairs = rows.flatMap(({ one, other, why }) => {
    const [first, second] = [lines.get(one), lines.get(other)]
    return first && second ? [{ one: first, other: second, why }] : []
  })
  const last = pairs.at(-1)
  const next = last && `${last.one.area}|${last.one.person}|${last.other.person}`
  return { pairs, next: rows.length < limit ? null : (next ?? null) }
}

/** People with contradictions in an area, by (area, person). */
export async function conflictsIn(
  tx: Tx,
  area: string,
  after: string | undefined,
  limit: number,
): Promise<{ people: PersonLine[]; next: string | null }> {
  const { rows } = await sql<PersonLine>`
    ${PERSON} where p.conflicts is not null and p.area >= ${area} and p.area < ${`${area}~`} and ${beyond(after)}
    order by p.area, p.person limit ${limit}`.execute(tx)
  const last = rows.at(-1)
  return { people: rows, next: rows.length < limit || !last ? null : `${last.area}|${last.person}` }
}

function beyond(after: string | undefined): RawBuilder<unknown> {
  const [area, person] = (after ?? '').split('|')
  return area && person ? sql`(p.area, p.person) > (${area}, ${person}::uuid)` : sql`true`
}

/** Somebody with three doubles may have them on two pages. */
function beyondPair(after: string | undefined): RawBuilder<unknown> {
  const [area, person, other] = (after ?? '').split('|')
  return area && person && other
    ? sql`(p.area, p.person, q.person) > (${area}, ${person}::uuid, ${other}::uuid)`
    : sql`true`
}

async function linesOf(tx: Tx, persons: readonly string[]): Promise<Map<string, PersonLine>> {
  const { rows } = await sql<PersonLine>`${PERSON} where p.person = any(${persons}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.person, row]))
}
