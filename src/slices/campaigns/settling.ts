import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { isValidAt, type Batch } from '../ledger/batch.ts'
import { END_RANK } from './rules.ts'

const RANK = sql.join(
  Object.entries(END_RANK).map(([end, rank]) => sql`when ${sql.lit(end)} then ${sql.lit(rank)}`),
  sql` `,
)

/** Rows of running campaigns whose household this batch says something about; `seq` is how far the ledger has been read. */
function touchedRows(batch: Batch): RawBuilder<unknown> {
  return sql`
    touched as (
      select r.subject as household, max(b.seq) as seq from ${batch.rows} b join record r on r.id in (b.id, b.corrects)
      where r.kind = 'door-call' or r.change is not null group by 1
    ), pair as materialized (
      select w.campaign, w.household, t.seq, c.started_at from touched t join campaign_row w on w.household = t.household
      join campaign c on c.campaign = w.campaign and c.closed_at is null
    ), call as materialized (
      select p.campaign, p.household, r.id, r.happened_at, r.account, r.payload as facts, s.payload as personal
      from pair p
      join record r on r.subject = p.household and r.kind = 'door-call' and r.happened_at >= p.started_at
      left join record_personal s on s.id = r.id
      where coalesce(r.payload ->> 'campaign', p.campaign::text) = p.campaign::text and ${isValidAt(sql`p.seq`)}
    )`
}

/** What rules.ts says in `rowOutcome`, for all touched rows at once. */
const OUTCOME = sql`
  best as (
    select distinct on (campaign, household) *, facts ->> 'end' as "end",
      case facts ->> 'end' ${RANK} end as rank,
      coalesce(facts ->> 'reason', '') <> '' as reasoned, coalesce(personal ->> 'movedTo', '') <> '' as directed,
      facts ? 'duplicateOf' as doubled
    from call
    order by campaign, household, case facts ->> 'end' ${RANK} end desc, happened_at desc, id desc
  ), outcome as (
    select p.campaign, p.household, t.tries, b.id, b.happened_at, b.account, (b.facts ->> 'retryAt')::timestamptz as retry_at,
      case when not s.active and coalesce(b.rank, 0) = 0 then 'withdrawn' when b.id is null then 'to-call'
        when b."end" = 'wrong-row' and b.doubled then 'duplicate' else b."end" end as state,
      case when not s.active and coalesce(b.rank, 0) = 0 then true when b.id is null or b."end" = 'nobody-home' then false
        when b."end" = 'refused' then b.reasoned when b."end" = 'moved-away' then b.directed or b.reasoned
        when b."end" = 'wrong-row' then b.reasoned or b.doubled else true end as explained
    from pair p
    join subject s on s.subject = p.household
    left join best b on b.campaign = p.campaign and b.household = p.household
    left join (select campaign, household, count(*)::int as tries from call group by 1, 2) t
      on t.campaign = p.campaign and t.household = p.household
  )`

/** Works the touched rows, and the people behind them, out again from the calls that are valid. */
export async function settleRows(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    with ${touchedRows(batch)}, ${OUTCOME}
    update campaign_row w set state = o.state, explained = o.explained, tries = coalesce(o.tries, 0),
      call = case when o.state in ('to-call', 'withdrawn') then null else o.id end,
      called_at = case when o.state in ('to-call', 'withdrawn') then null else o.happened_at end,
      called_by = case when o.state in ('to-call', 'withdrawn') then null else o.account end,
      retry_at = case when o.state = 'nobody-home' then o.retry_at end
    from outcome o where w.campaign = o.campaign and w.household = o.household`.execute(tx)
  if (!batch.kinds.has('door-call') && !batch.corrects) return
  await sql`
    with ${touchedRows(batch)}, said as (
      select distinct on (c.campaign, m.person) c.campaign, m.person, m.present
      from call c cross join lateral jsonb_to_recordset(coalesce(c.personal -> 'members', '[]')) as m(person uuid, present boolean)
      where c.facts ->> 'end' = 'met'
      order by c.campaign, m.person, c.happened_at desc, c.id desc
    )
    update campaign_person q set state = case when s.present then 'present' when s.present is not null then 'absent'
      else 'unconfirmed' end
    from pair p join campaign_person k on k.campaign = p.campaign and k.household = p.household
    left join said s on s.campaign = k.campaign and s.person = k.person
    where q.campaign = k.campaign and q.person = k.person
      and q.state is distinct from case when s.present then 'present' when s.present is not null then 'absent' else 'unconfirmed' end`.execute(
    tx,
  )
}
