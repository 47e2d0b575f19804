import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'

/** True in SQL when `area` lies within one of the campaign's areas. */
export function isInAreas(area: RawBuilder<unknown>, areas: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (select 1 from unnest(${areas}) as given(one) where ${area} >= one and ${area} < one || '~')`
}

/** A campaign's row, and its roster as the register is at this place of the ledger. Runs alone. */
export async function startCampaigns(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into campaign (campaign, area, title, areas, questions, doer, directive, measures, own_measures, started_at, due_at,
      started_by, started_seq)
    select b.subject, b.area, b.facts ->> 'title', array(select jsonb_array_elements_text(b.facts -> 'areas')),
      array(select jsonb_array_elements_text(b.facts -> 'questions')), b.facts ->> 'doer', (b.facts ->> 'directive')::uuid,
      array(select jsonb_array_elements_text(b.facts -> 'measures')::uuid), b.facts ? 'spec', b.happened_at,
      (b.facts ->> 'dueAt')::timestamptz, b.account, b.seq
    from ${batch.rows} b where b.kind = 'campaign-started'`.execute(tx)
  const campaigns = sql`(
    select c.campaign, c.areas from ${batch.rows} b join campaign c on c.campaign = b.subject where b.kind = 'campaign-started')`
  const doors = sql`(
    select c.campaign, s.subject as household, s.area, s.tags from ${campaigns} c
    join subject s on s.kind = 'household' and s.active and ${isInAreas(sql`s.area`, sql`c.areas`)})`
  await joinByHash(tx)
  await sql`
    insert into campaign_person (campaign, person, household, area, origin, tags)
    select d.campaign, p.person, d.household, d.area, 'frozen', s.tags
    from ${doors} d join person p on p.household = d.household join subject s on s.subject = p.person and s.active`.execute(
    tx,
  )
  await sql`
    insert into campaign_row (campaign, household, area, frozen_area, origin, door, tags, members)
    select d.campaign, d.household, d.area, d.area, 'frozen', coalesce(h.door, ''), d.tags, coalesce(m.members, 0)
    from ${doors} d
    left join household h on h.household = d.household
    left join (
      select p.campaign, p.household, count(*) as members from campaign_person p join ${campaigns} c using (campaign) group by 1, 2
    ) m on m.campaign = d.campaign and m.household = d.household`.execute(tx)
  await joinAsUsual(tx)
}

/**
 * Whole rosters are joined by hashing. They were filled a moment ago, the planner takes them for nearly empty and would loop over
 * them (measured: minutes for 7,000 households).
 */
async function joinByHash(tx: Tx): Promise<void> {
  await sql`select set_config('enable_nestloop', 'off', true)`.execute(tx)
}

async function joinAsUsual(tx: Tx): Promise<void> {
  await sql`select set_config('enable_nestloop', 'on', true)`.execute(tx)
}

export type Roster = { households: number; persons: number; hash: string }

/**
 * What was frozen, counted and hashed again from its rows: SHA-256 over the rows' SHA-256 in order of area and household, each
 * over the JSON of its household, area (the number it was frozen under), door, tags, and of its people with their tags in order of their ids.
 */
export async function rosterOf(tx: Tx, campaign: string): Promise<Roster> {
  await joinByHash(tx)
  const { rows } = await sql<Roster>`
    with people as (
      select household, count(*) as people, string_agg('["' || person || '",' || array_to_json(tags) || ']', ',' order by person) as list
      from campaign_person where campaign = ${campaign} and origin = 'frozen' group by 1
    )
    select count(*) as households, coalesce(sum(p.people), 0) as persons, encode(sha256(coalesce(string_agg(
      sha256(convert_to('["' || w.household || '","' || w.frozen_area || '",' || to_json(w.door) || ',' || array_to_json(w.tags) || ',['
        || coalesce(p.list, '') || ']]', 'UTF8')), ''::bytea
      order by w.frozen_area, w.household), ''::bytea)), 'hex') as hash
    from campaign_row w left join people p on p.household = w.household
    where w.campaign = ${campaign} and w.origin = 'frozen'`.execute(tx)
  await joinAsUsual(tx)
  return rows[0] ?? { households: 0, persons: 0, hash: '' }
}

/** The roster as the ledger has it from now on: counted and hashed by the action that started the campaign. */
export async function keepHash(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update campaign c set households = (b.facts ->> 'households')::int, persons = (b.facts ->> 'persons')::int,
      roster_hash = b.facts ->> 'hash'
    from ${batch.rows} b where b.kind = 'roster-frozen' and c.campaign = b.subject`.execute(tx)
}
