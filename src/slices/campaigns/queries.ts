import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { AreaLevel } from '../../core/area.ts'
import type { Role } from '../../core/role.ts'
import type { CampaignRow, RowCounts } from './contract.ts'
import { isInAreas } from './freezing.ts'
import { OPEN_STATES, ROW_STATES, type RowState } from './rules.ts'

export type Campaign = {
  campaign: string
  title: string
  area: string
  areas: string[]
  questions: string[]
  doer: Role
  directive: string | null
  /** The file of the pack its directive was issued with. */
  pack: string | null
  measures: string[]
  ownMeasures: boolean
  startedAt: Date
  startedSeq: number
  dueAt: Date
  closedAt: Date | null
  households: number
  persons: number
  rosterHash: string | null
}

/** Campaigns that reach into `scope` (all that row security shows), running ones first, then the newest. */
export async function campaignsIn(tx: Tx, scope: string, only?: string): Promise<Campaign[]> {
  const { rows } = await sql<Campaign>`
    select campaign, title, area, areas, questions, doer, directive, measures, own_measures as "ownMeasures",
      (select d.pack ->> 'file' from directive d where d.directive = campaign.directive) as pack,
      started_at as "startedAt", started_seq as "startedSeq", due_at as "dueAt", closed_at as "closedAt", households, persons,
      roster_hash as "rosterHash"
    from campaign
    where ${only ? sql`campaign = ${only}` : sql`true`}
      and exists (select 1 from unnest(areas) as given(one) where starts_with(one, ${scope}) or starts_with(${scope}, one))
    order by closed_at is not null, started_at desc limit 100`.execute(tx)
  return rows
}

export async function statementOf(tx: Tx, campaign: string): Promise<unknown> {
  const { rows } = await sql<{ statement: unknown }>`
    select statement from campaign where campaign = ${campaign}`.execute(tx)
  return rows[0]?.statement ?? undefined
}

/** What a campaign over these areas would freeze. */
export async function rosterSize(
  tx: Tx,
  areas: readonly string[],
): Promise<{ households: number; persons: number }> {
  const { rows } = await sql<{ households: number; persons: number }>`
    select count(*) filter (where s.kind = 'household') as households, count(*) filter (where s.kind = 'person') as persons
    from subject s where s.active and ${isInAreas(sql`s.area`, sql`${areas}::text[]`)}`.execute(tx)
  return rows[0] ?? { households: 0, persons: 0 }
}

export async function namesOf(
  tx: Tx,
  areas: readonly string[],
): Promise<{ area: string; name: string; level: AreaLevel }[]> {
  const { rows } = await sql<{ area: string; name: string; level: AreaLevel }>`
    select area, name, level from area where area = any(${areas}::text[]) order by area`.execute(tx)
  return rows
}

type Grouped = { area: string; origin: string; state: RowState; explained: boolean; n: number; due: number }

/** Counts of rows inside `area` by the number's first `digits`; the whole under the empty name. */
export async function rowCountsBy(
  tx: Tx,
  campaign: string,
  area: string,
  digits: number,
  now: Date,
): Promise<Map<string, RowCounts>> {
  const { rows } = await sql<Grouped>`
    select left(area, ${digits}) as area, origin, state, explained, count(*) as n,
      count(*) filter (where state = 'nobody-home' and retry_at <= ${now}) as due
    from campaign_row where campaign = ${campaign} and area >= ${area} and area < ${`${area}~`}
    group by 1, 2, 3, 4`.execute(tx)
  const counts = new Map<string, RowCounts>([['', noRows()]])
  for (const row of rows) {
    for (const key of ['', row.area]) {
      const sum = counts.get(key) ?? noRows()
      counts.set(key, sum)
      addTo(sum, row)
    }
  }
  return counts
}

export function noRows(): RowCounts {
  // Every state of the list is a key.
  const states = Object.fromEntries(ROW_STATES.map((state) => [state, 0])) as RowCounts['states']
  return { frozen: 0, found: 0, added: 0, states, unexplained: 0, retriesDue: 0 }
}

function addTo(sum: RowCounts, { origin, state, explained, n, due }: Grouped): void {
  sum.states[state] += n
  sum.retriesDue += due
  if (origin === 'frozen') sum.frozen += n
  else if (origin === 'found') sum.found += n
  else sum.added += n
  if (!explained && !OPEN_STATES.some((one) => one === state)) sum.unexplained += n
}

export async function personCounts(
  tx: Tx,
  campaign: string,
  area: string,
): Promise<{
  present: number
  absent: number
  unconfirmed: number
  frozen: number
  found: number
  added: number
}> {
  const { rows } = await sql<Awaited<ReturnType<typeof personCounts>>>`
    select count(*) filter (where state = 'present') as present, count(*) filter (where state = 'absent') as absent,
      count(*) filter (where state = 'unconfirmed') as unconfirmed, count(*) filter (where origin = 'frozen') as frozen,
      count(*) filter (where origin = 'found') as found, count(*) filter (where origin = 'added') as added
    from campaign_person where campaign = ${campaign} and area >= ${area} and area < ${`${area}~`}`.execute(
    tx,
  )
  return rows[0] ?? { present: 0, absent: 0, unconfirmed: 0, frozen: 0, found: 0, added: 0 }
}

/** Rows ended on each county day, and the calls in vain of that day's still open rows. */
export async function endedByDay(
  tx: Tx,
  campaign: string,
  area: string,
): Promise<{ day: string; ended: number; tries: number }[]> {
  const { rows } = await sql<{ day: string; ended: number; tries: number }>`
    select to_char(called_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
      count(*) filter (where state <> 'nobody-home') as ended, count(*) filter (where state = 'nobody-home') as tries
    from campaign_row
    where campaign = ${campaign} and area >= ${area} and area < ${`${area}~`} and called_at is not null
    group by 1 order by 1`.execute(tx)
  return rows
}

export type RowQuery = {
  campaign: string
  area: string
  show: string
  after?: string | undefined
  limit: number
}

type RowRow = Omit<CampaignRow, 'calledAt' | 'retryAt'> & {
  calledAt: Date | null
  retryAt: Date | null
  cursor: string
}

/** A page of a roster by (area, household), so that an alley lists door by door. */
export async function rosterRows(
  tx: Tx,
  { campaign, area, show, after, limit }: RowQuery,
  now: Date,
): Promise<{ rows: CampaignRow[]; next: string | null }> {
  const [afterArea, afterHousehold] = (after ?? '').split('|')
  const { rows } = await sql<RowRow>`
    select w.household, w.area, coalesce(a.name, w.area) as "areaName", w.door, coalesce(p.name, '') as head, w.members, w.origin,
      w.state, w.explained, w.tries, w.called_at as "calledAt", o.name as "calledBy", w.retry_at as "retryAt",
      concat_ws('|', w.area, w.household) as cursor
    from campaign_row w
    left join area a on a.area = w.area
    left join account o on o.account = w.called_by
    left join lateral (
      select min(p.name) as name from person p where p.household = w.household and p.relation = '户主'
    ) p on true
    where w.campaign = ${campaign} and w.area >= ${area} and w.area < ${`${area}~`} and ${showing(show, now)}
      and ${
        afterArea && afterHousehold
          ? sql`(w.area, w.household) > (${afterArea}, ${afterHousehold}::uuid)`
          : sql`true`
      }
    order by w.area, w.household limit ${limit}`.execute(tx)
  return {
    rows: rows.map(({ cursor: _, ...row }) => ({
      ...row,
      calledAt: row.calledAt?.toISOString() ?? null,
      retryAt: row.retryAt?.toISOString() ?? null,
    })),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

/** How many rows of a roster match, counted no further than `most` + 1. */
export async function countRoster(
  tx: Tx,
  { campaign, area, show }: Pick<RowQuery, 'campaign' | 'area' | 'show'>,
  now: Date,
  most: number,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 from campaign_row w where w.campaign = ${campaign} and w.area >= ${area} and w.area < ${`${area}~`}
        and ${showing(show, now)} limit ${most + 1}) c`.execute(tx)
  return rows[0]?.n ?? 0
}

function showing(show: string, now: Date): RawBuilder<unknown> {
  if (show === 'all') return sql`true`
  if (show === 'open') return sql`w.state in ('to-call', 'nobody-home')`
  if (show === 'retry-due') return sql`w.state = 'nobody-home' and w.retry_at <= ${now}`
  if (show === 'unexplained') return sql`w.state not in ('to-call', 'nobody-home') and not w.explained`
  if (show === 'found') return sql`w.origin <> 'frozen'`
  return sql`w.state = ${show}`
}

export type Door = {
  household: string
  door: string
  areaName: string
  state: RowState
  retryAt: Date | null
  members: { name: string; relation: string }[]
}

/** Doors with their members for paper, in door order. */
export async function doorsOf(
  tx: Tx,
  campaign: string,
  area: string,
  show: string,
  now: Date,
): Promise<Door[]> {
  const { rows } = await sql<Door>`
    select w.household, w.door, coalesce(a.name, w.area) as "areaName", w.state, w.retry_at as "retryAt",
      coalesce((
        select json_agg(json_build_object('name', p.name, 'relation', p.relation) order by p.person)
        from person p join subject s on s.subject = p.person and s.active where p.household = w.household
      ), '[]') as members
    from campaign_row w left join area a on a.area = w.area
    where w.campaign = ${campaign} and w.area >= ${area} and w.area < ${`${area}~`} and ${showing(show, now)}
    order by w.area, w.household limit 200`.execute(tx)
  return rows
}
