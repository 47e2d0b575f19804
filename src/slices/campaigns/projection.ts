import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import { isInAreas, keepHash, startCampaigns } from './freezing.ts'
import { settleRows } from './settling.ts'

/**
 * Campaigns and their rosters. What is on a roster follows from the ledger's order (frozen at the start, added since); what has
 * become of a row only from the records that are valid. A closed campaign changes no more.
 */
export const campaignProjection: Projection = {
  kinds: 'any',
  fold: foldCampaigns,
  lives: [
    { table: 'campaign' },
    { table: 'campaign_row', subject: 'household' },
    { table: 'campaign_person', subject: 'household' },
  ],
}

const STEERING = new Map([
  ['campaign-started', startCampaigns],
  ['roster-frozen', keepHash],
  ['campaign-closed', closeCampaigns],
])

async function foldCampaigns(tx: Tx, batch: Batch): Promise<void> {
  for (const [kind, steer] of STEERING) {
    // Kinds that run alone: a batch holds nothing else.
    if (batch.kinds.has(kind)) return steer(tx, batch)
  }
  if (batch.kinds.has('area-moved') || batch.kinds.has('area-merged')) await renumberAreas(tx)
  const moves = batch.changes || batch.corrects
  if (!moves && !batch.kinds.has('door-call')) return
  if (!(await isAnyRunning(tx))) return
  if (batch.changes) {
    await addRows(tx, batch)
    await addPeople(tx, batch)
  }
  if (batch.kinds.has('door-call') || batch.corrects || batch.alters) await settleRows(tx, batch)
}

/** What a running campaign is over, under the numbers of now. */
async function renumberAreas(tx: Tx): Promise<void> {
  await sql`
    update campaign set areas = array(select distinct area_now(one) from unnest(areas) one order by 1)
    where closed_at is null`.execute(tx)
}

async function isAnyRunning(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`
    select exists (select 1 from campaign where closed_at is null) as any`.execute(tx)
  return rows[0]?.any === true
}

/**
 * Households or people that this batch changes, each looked up by its id: joined, the planner takes the county's people for a handful
 * and asks the batch about every one of them (measured: 6.5 s a batch with 23,430 people; kind is no index condition beside subject).
 */
function newcomers(batch: Batch, kind: 'household' | 'person'): RawBuilder<unknown> {
  return sql`(
    select s.*, b.facts from ${batch.changing} b
    cross join lateral (
      select s.subject, s.area, s.tags from subject s where s.subject = b.subject and s.kind || '' = ${kind} and s.active offset 0
    ) s)`
}

/** Doors that come into a running campaign's areas: found by those who call, or added otherwise. */
async function addRows(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into campaign_row (campaign, household, area, origin, door, tags, members)
    select c.campaign, s.subject, s.area,
      case when s.facts ->> 'campaign' = c.campaign::text or s.facts ->> 'source' = 'field' then 'found' else 'added' end,
      coalesce(h.door, ''), s.tags, 0
    from ${newcomers(batch, 'household')} s
    join campaign c on c.closed_at is null and ${isInAreas(sql`s.area`, sql`c.areas`)}
    left join household h on h.household = s.subject
    on conflict do nothing`.execute(tx)
}

async function addPeople(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    with fresh as (
      insert into campaign_person (campaign, person, household, area, origin, tags)
      select w.campaign, s.subject, w.household, w.area,
        case when s.facts ->> 'campaign' = c.campaign::text or w.origin = 'found' then 'found' else 'added' end, s.tags
      from ${newcomers(batch, 'person')} s
      join person p on p.person = s.subject
      join campaign_row w on w.household = p.household
      join campaign c on c.campaign = w.campaign and c.closed_at is null
      on conflict do nothing returning campaign, household
    )
    update campaign_row w set members = w.members + f.people
    from (select campaign, household, count(*)::int as people from fresh group by 1, 2) f
    where w.campaign = f.campaign and w.household = f.household`.execute(tx)
}

async function closeCampaigns(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update campaign c set closed_at = b.happened_at, closed_seq = b.seq, statement = b.facts -> 'signed'
    from ${batch.rows} b where b.kind = 'campaign-closed' and c.campaign = b.subject and c.closed_at is null`.execute(
    tx,
  )
}
