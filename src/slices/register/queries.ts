import { sql, type RawBuilder } from 'kysely'
import { keepIndexOrder, type Tx } from '../../database/connect.ts'
import type { HouseholdLine, PersonLine } from './contract.ts'
import { DIGITS } from '../../core/area.ts'
import { plainNumber, readDocument } from '../../core/identity.ts'
import { readPhone } from '../../core/phone.ts'
import { Refusal } from '../../core/refusals.ts'
import { queryGrams } from './name-grams.ts'

export const PERSON = sql`
  select p.person, p.household, p.area, coalesce(a.name, p.area) as "areaName", coalesce(v.name, '') as village,
    coalesce(h.door, '') as door, p.name, p.sex, p.born_on as "bornOn", p.relation, p.identity ->> 'tail' as "identityTail", p.phone_tail as "phoneTail", p.workplace,
    coalesce(s.tags, '{}') as tags, p.standing
  from person p
  left join household h on h.household = p.household
  left join area a on a.area = p.area
  left join lateral (select name from area v where v.area = left(p.area, ${DIGITS.village}::int) offset 0) v on true
  left join subject s on s.subject = p.person`

type HouseholdRow = Omit<HouseholdLine, 'lastCall'> & { end: string | null; at: Date | null; cursor: string }

/**
 * The page is cut first: what is told of a household beside it is looked up for those shown alone. Its last call is one of its own records,
 * never the last of all calls that happens to be its: so kind is no index condition beside subject.
 */
function householdsWhere(where: RawBuilder<unknown>, limit: number): RawBuilder<HouseholdRow> {
  return sql<HouseholdRow>`
    select h.household, h.area, h.door, h.address, h.phone ->> 'tail' as "phoneTail", coalesce(m.members, 0) as members,
      coalesce(m.head, '') as head, c.end, c.at, concat_ws('|', h.area, h.household) as cursor
    from (select * from household h where ${where} order by h.area, h.household limit ${limit}) h
    left join lateral (
      select count(*) as members, min(p.name) filter (where p.relation = '户主') as head from person p
      where p.household = h.household and p.standing = 'here'
    ) m on true
    left join lateral (
      select r.payload ->> 'end' as end, r.happened_at as at from record r
      where r.subject = h.household and r.kind || '' = 'door-call' order by r.happened_at desc limit 1
    ) c on true
    order by h.area, h.household`
}

function householdLineOf({ end, at, cursor: _, ...row }: HouseholdRow): HouseholdLine {
  return { ...row, lastCall: end !== null && at !== null ? { end, at: at.toISOString() } : null }
}

/**
 * A page of households in area order; ids are made in door order, so an alley lists door by door. With `q` those whose door, address or
 * member is called so: every door of the area is looked at, so it is refused for more than a village.
 */
export async function householdsIn(
  tx: Tx,
  area: string,
  after: string | undefined,
  limit: number,
  q = '',
): Promise<{ households: HouseholdLine[]; next: string | null }> {
  if (q !== '' && area.length < DIGITS.village)
    throw new Refusal('bad-input', [{ path: 'area', message: 'area-too-wide' }])
  const [afterArea, afterHousehold] = (after ?? '').split('|')
  const beyond =
    afterArea && afterHousehold
      ? sql`(h.area, h.household) > (${afterArea}, ${afterHousehold}::uuid)`
      : sql`true`
  await keepIndexOrder(tx)
  const { rows } = await householdsWhere(
    sql`h.area >= ${area} and h.area < ${`${area}~`} and ${beyond} and ${q === '' ? sql`true` : isCalled(q)}`,
    limit,
  ).execute(tx)
  return {
    households: rows.map(householdLineOf),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

function isCalled(q: string): RawBuilder<unknown> {
  return sql`(strpos(h.door, ${q}) > 0 or strpos(h.address, ${q}) > 0 or exists (
    select 1 from person p where p.household = h.household and p.standing = 'here' and strpos(p.name, ${q}) > 0))`
}

export async function findHousehold(tx: Tx, household: string): Promise<HouseholdLine | undefined> {
  const { rows } = await householdsWhere(sql`h.household = ${household}`, 1).execute(tx)
  return rows[0] && householdLineOf(rows[0])
}

/** Members of a household, the head first. */
export async function membersOf(tx: Tx, household: string): Promise<PersonLine[]> {
  const { rows } =
    await sql<PersonLine>`${PERSON} where p.household = ${household} and p.standing <> 'merged' order by p.person`.execute(
      tx,
    )
  return rows
}

export async function findPerson(tx: Tx, person: string): Promise<PersonLine | undefined> {
  const { rows } = await sql<PersonLine>`${PERSON} where p.person = ${person}`.execute(tx)
  return rows[0]
}

/**
 * People within scope: a full identity or phone number by its keyed hash (`match`), four digits by phone tail, anything else
 * by the pieces of the name. Only equality, so that row security leaves every index usable.
 */
export async function peopleLike(
  tx: Tx,
  query: string,
  match: (number: string) => string,
  limit: number,
): Promise<PersonLine[]> {
  const number = plainNumber(query)
  if (/^\d{4}$/.test(number)) return peopleWhere(tx, sql`p.phone_tail = ${number}`, limit)
  if (/^[A-Z]{0,3}\d{6,17}[\dX]?$/.test(number)) {
    const document = readDocument('identity-card', number)
    const asked = {
      identity: typeof document === 'string' ? number : document.number,
      phone: readPhone(query) ?? number,
    }
    return peopleWhere(
      tx,
      sql`p.person in (select person from person where identity_hash = ${match(asked.identity)}
        union select person from person where phone_hash = ${match(asked.phone)})`,
      limit,
    )
  }
  const { all, either } = queryGrams(query)
  const sets = [...all.map((gram) => [gram]), ...(either.length > 0 ? [either] : [])]
  return sets.length === 0 ? [] : peopleWhere(tx, sql`p.person in (${havingAll(sets, limit)})`, limit)
}

/**
 * The first people, by area, who have a piece of each set. Each piece is read in the order of the index and no further than needed, so a
 * name that half the county has costs no more than a rare one.
 */
function havingAll(sets: readonly (readonly string[])[], limit: number): RawBuilder<unknown> {
  const [first = [], ...others] = sets
  const having = others.map(
    (grams) =>
      sql`and exists (select 1 from name_gram h where h.gram = any(${grams}::text[]) and h.area = g.area and h.person = g.person)`,
  )
  const inOrder = first.map(
    (gram) => sql`(select g.area, g.person from name_gram g where g.gram = ${gram} ${sql.join(having, sql` `)}
      order by g.area, g.person limit ${limit})`,
  )
  return sql`select u.person from (${sql.join(inOrder, sql` union `)}) u order by u.area, u.person limit ${limit}`
}

async function peopleWhere(tx: Tx, where: RawBuilder<unknown>, limit: number): Promise<PersonLine[]> {
  const { rows } =
    await sql<PersonLine>`${PERSON} where ${where} and p.standing <> 'merged' order by p.area, p.person limit ${limit}`.execute(
      tx,
    )
  return rows
}
