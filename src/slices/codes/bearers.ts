import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import { keepIndexOrder, type Tx } from '../../database/connect.ts'
import type { CARDS_SHOWN } from './rules.ts'

/** Somebody of an area, and the card they have in force. */
export type Bearer = {
  person: string
  name: string
  areaName: string
  door: string
  bornYear: string | null
  hasPhone: boolean
  card: { number: number; issuedAt: string; expiresAt: string } | null
}
type Row = Omit<Bearer, 'card'> & {
  area: string
  number: number | null
  issuedAt: Date | null
  expiresAt: Date | null
}
export type BearersAsked = {
  area: string
  show: (typeof CARDS_SHOWN)[number]
  after?: string | undefined
  limit: number
}

/** A card that ends within so many days is printed anew with the others. */
const ENDS_SOON = 3 * DAY

/**
 * People of an area in its order with the card each has in force: `lacking` is whoever has no phone in the register and no card that holds
 * for three days yet; `in-force` are all who carry one.
 */
export async function bearersOf(
  tx: Tx,
  { area, show, after, limit }: BearersAsked,
  now: Date,
): Promise<{ people: Bearer[]; next: string | null }> {
  const [afterArea, afterPerson] = (after ?? '').split('|')
  const beyond =
    afterArea && afterPerson ? sql`(p.area, p.person) > (${afterArea}, ${afterPerson}::uuid)` : sql`true`
  const wanted = {
    all: sql`true`,
    'in-force': sql`c.number is not null`,
    lacking: sql`p.phone_tail is null and coalesce(c.expires_at, '-infinity') < ${new Date(now.getTime() + ENDS_SOON)}`,
  }[show]
  await keepIndexOrder(tx)
  const { rows } = await sql<Row>`
    select p.person, p.area, p.name, coalesce(a.name, p.area) as "areaName", coalesce(h.door, '') as door,
      to_char(p.born_on, 'YYYY') as "bornYear", p.phone_tail is not null as "hasPhone",
      c.number, c.issued_at as "issuedAt", c.expires_at as "expiresAt"
    from person p
    left join lateral (
      select number, issued_at, expires_at from card c
      where c.person = p.person and c.recalled_at is null and c.expires_at > ${now} order by c.number desc limit 1
    ) c on true
    left join lateral (select name from area a where a.area = p.area offset 0) a on true
    left join lateral (select door from household h where h.household = p.household offset 0) h on true
    where p.area >= ${area} and p.area < ${`${area}~`} and ${beyond} and p.standing = 'here' and ${wanted}
    order by p.area, p.person limit ${limit}`.execute(tx)
  const last = rows.at(-1)
  return {
    people: rows.map(bearerOf),
    next: rows.length < limit || !last ? null : `${last.area}|${last.person}`,
  }
}

function bearerOf({ area: _, number, issuedAt, expiresAt, ...row }: Row): Bearer {
  const card =
    number === null || !issuedAt || !expiresAt
      ? null
      : { number, issuedAt: issuedAt.toISOString(), expiresAt: expiresAt.toISOString() }
  return { ...row, card }
}
