import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { SoughtLine, SoughtState } from './contract.ts'

export type SoughtFilter = { area: string; state: SoughtState; q?: string | undefined }

type Row = Omit<SoughtLine, 'soughtAt' | 'foundAt'> & { soughtAt: Date; foundAt: Date | null }

/**
 * People on pushed lists, by (area, person): whence each is known, who is to find them (whoever holds an open duty that ends with
 * them found), and how the search ended, where it did.
 */
export async function soughtIn(
  tx: Tx,
  filter: SoughtFilter,
  now: Date,
  after: string | undefined,
  limit: number,
): Promise<{ people: SoughtLine[]; next: string | null }> {
  const [afterArea, afterPerson] = (after ?? '').split('|')
  const beyond =
    afterArea && afterPerson ? sql`(p.area, p.person) > (${afterArea}, ${afterPerson}::uuid)` : sql`true`
  const { rows } = await sql<Row>`
    with page as materialized (
      select p.* from person_sought p where ${isAsked(filter)} and ${beyond} order by p.area, p.person limit ${limit}
    )
    select p.person, p.area, coalesce(a.name, p.area) as "areaName", p.name, p.born_on as "bornOn", p.identity ->> 'tail' as "identityTail",
      p.phone ->> 'tail' as "phoneTail", p.came_from as from, p.returned_on as "returnedOn", p.address, p.list, p.sought_at as "soughtAt",
      coalesce(b.by, '') as by, i.import, coalesce(f.finders, '[]') as finders, p.found_at as "foundAt",
      case when p.household is not null then p.person else e.into end as known,
      coalesce(concat_ws(' ', l.name, h.door), '') || coalesce(e.elsewhere, '') as "foundWhere"
    from page p
    left join area a on a.area = p.area
    left join household h on h.household = p.household
    left join area l on l.area = h.area
    left join lateral (
      select o.name as by from record r join account o on o.account = r.account
      where r.subject = p.person and r.kind = 'person-sought' order by r.seq limit 1
    ) b on true
    left join lateral (select r.import from import_row r where r.person = p.person order by r.import limit 1) i on true
    left join lateral (
      select jsonb_agg(distinct jsonb_build_object('role', m.doer, 'name', o.name)) as finders
      from duty d join measure m on m.measure = d.measure and m.evidence_kind = 'person-found'
      left join post t on t.post = d.assigned left join account o on o.account = t.account
      where d.subject = p.person and d.outcome = 0 and d.opens_at <= ${now}
    ) f on p.found_at is null
    left join lateral (
      select (r.payload ->> 'into')::uuid as into, s.payload ->> 'elsewhere' as elsewhere
      from record r left join record_personal s on s.id = r.id
      where r.subject = p.person and r.kind in ('person-found', 'person-merged')
        and not exists (select 1 from record x where x.corrects = r.id)
      order by r.seq desc limit 1
    ) e on p.found_at is not null
    order by p.area, p.person`.execute(tx)
  const last = rows.at(-1)
  return {
    people: rows.map(({ soughtAt, foundAt, ...row }) => ({
      ...row,
      soughtAt: soughtAt.toISOString(),
      foundAt: foundAt?.toISOString() ?? null,
    })),
    next: rows.length < limit || !last ? null : `${last.area}|${last.person}`,
  }
}

/** How many are still to be found and how many are, of those a filter asks for but for their state. */
export async function countSought(
  tx: Tx,
  filter: Omit<SoughtFilter, 'state'>,
): Promise<{ open: number; found: number }> {
  const { rows } = await sql<{ open: number; found: number }>`
    select count(*) filter (where p.found_at is null) as open, count(p.found_at) as found
    from person_sought p where ${isAsked({ ...filter, state: 'all' })}`.execute(tx)
  return rows[0] ?? { open: 0, found: 0 }
}

function isAsked({ area, state, q = '' }: SoughtFilter): RawBuilder<unknown> {
  const inState = {
    open: sql`p.found_at is null`,
    found: sql`p.found_at is not null`,
    all: sql`true`,
  }[state]
  // Pushed lists hold thousands, not the county: a part of a word may be looked for in all of them.
  const called = q === '' ? sql`true` : sql`(strpos(p.name, ${q}) > 0 or strpos(p.list, ${q}) > 0)`
  return sql`p.area >= ${area} and p.area < ${`${area}~`} and ${inState} and ${called}`
}
