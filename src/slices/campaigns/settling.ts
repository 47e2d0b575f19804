import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import { END_RANK } from './rules.ts'

const RANK = sql.join(
  Object.entries(END_RANK).map(([end, rank]) => sql`when ${sql.lit(end)} then ${sql.lit(rank)}`),
  sql` `,
)

/**
 * Rows of running campaigns whose household this batch says something about, each with what `heard` gathers from its valid calls.
 * One look into the ledger for each household, by its index: rosters are filled in the transaction that freezes them, so the
 * planner knows nothing of their size and must not be left to join them in any other way. So what a call is looked up by stands in
 * subqueries, which stay lookups, and not in joins (measured: 13 ms a call otherwise), and kind is no index condition
 * beside subject.
 */
function touched(
  batch: Batch,
  heard: RawBuilder<unknown>,
  and: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  return sql`
    hit as materialized (
      select subject as household, max(seq) as seq from (
        select b.subject, b.seq from ${batch.rows} b where b.kind = 'door-call' or b.change is not null
        union all
        select r.subject, b.seq from ${batch.rows} b join record r on r.id = b.corrects
        where r.kind = 'door-call' or r.change is not null
      ) about group by 1
    ), heard as materialized (
      select w.campaign, w.household, l.* from hit
      cross join lateral (select w.campaign, w.household from campaign_row w where w.household = hit.household offset 0) w
      join campaign c on c.campaign = w.campaign and c.closed_at is null
      cross join lateral (
        select ${heard} from (
          select r.id, r.happened_at, r.account, r.payload, (select s.payload from record_personal s where s.id = r.id) as personal
          from record r
          where r.subject = w.household and r.kind || '' = 'door-call' and r.happened_at >= c.started_at
            and coalesce(r.payload ->> 'campaign', c.campaign::text) = c.campaign::text
            and (select count(*) from record x where x.corrects = r.id and x.seq <= hit.seq) = 0
          offset 0
        ) r ${and}
      ) l
    )`
}

/** What rules.ts says in `rowOutcome`, for all touched rows at once. */
const OUTCOME = sql`
  case when not s.active and coalesce(h.best ->> 'end', 'nobody-home') = 'nobody-home' then 'withdrawn'
    when h.best is null then 'to-call'
    when h.best ->> 'end' = 'wrong-row' and h.best ? 'duplicateOf' then 'duplicate' else h.best ->> 'end' end as state,
  case when not s.active and coalesce(h.best ->> 'end', 'nobody-home') = 'nobody-home' then true
    when h.best is null or h.best ->> 'end' = 'nobody-home' then false
    when h.best ->> 'end' = 'refused' then coalesce(h.best ->> 'reason', '') <> ''
    when h.best ->> 'end' = 'moved-away' then coalesce(h.best ->> 'movedTo', '') <> '' or coalesce(h.best ->> 'reason', '') <> ''
    when h.best ->> 'end' = 'wrong-row' then coalesce(h.best ->> 'reason', '') <> '' or h.best ? 'duplicateOf'
    else true end as explained`

/** Works the touched rows, and the people behind them, out again from the calls that are valid. */
export async function settleRows(tx: Tx, batch: Batch): Promise<void> {
  const best = sql`
    count(*)::int as tries,
    (array_agg(
      r.payload || coalesce(r.personal, '{}') || jsonb_build_object('id', r.id, 'at', r.happened_at, 'by', r.account)
      order by case r.payload ->> 'end' ${RANK} end desc, r.happened_at desc, r.id desc))[1] as best`
  await sql`
    with ${touched(batch, best)}, outcome as (
      select h.campaign, h.household, h.tries, h.best, ${OUTCOME} from heard h join subject s on s.subject = h.household
    )
    update campaign_row w set state = o.state, explained = o.explained, tries = o.tries,
      call = case when o.state <> 'withdrawn' then (o.best ->> 'id')::uuid end,
      called_at = case when o.state <> 'withdrawn' then (o.best ->> 'at')::timestamptz end,
      called_by = case when o.state <> 'withdrawn' then (o.best ->> 'by')::uuid end,
      retry_at = case when o.state = 'nobody-home' then (o.best ->> 'retryAt')::timestamptz end
    from outcome o where w.campaign = o.campaign and w.household = o.household`.execute(tx)
  if (!batch.kinds.has('door-call') && !batch.corrects) return
  // The last word on each member holds: of equal keys jsonb keeps the one that came last.
  const said = sql`
    coalesce(jsonb_object_agg(m.person, coalesce(m.present, false) order by r.happened_at, r.id)
      filter (where m.person is not null and r.payload ->> 'end' = 'met'), '{}') as said`
  await sql`
    with ${touched(batch, said, sql`left join lateral jsonb_to_recordset(coalesce(r.personal -> 'members', '[]')) as m(person uuid, present boolean) on true`)}
    update campaign_person q set state = case h.said ->> q.person::text when 'true' then 'present' when 'false' then 'absent'
      else 'unconfirmed' end
    from heard h
    where q.campaign = h.campaign and q.household = h.household and q.state <> case h.said ->> q.person::text
      when 'true' then 'present' when 'false' then 'absent' else 'unconfirmed' end`.execute(tx)
}
