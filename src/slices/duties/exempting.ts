import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { isValidAt, type Batch } from '../ledger/batch.ts'
import { change } from './counting.ts'

/** Record `r` (kind duty-waived or duty-reassigned) names duty `d` of measure `m`. */
const NAMES = sql`m.id = (r.payload ->> 'measure')::uuid and d.opens_at = (r.payload ->> 'opensAt')::timestamptz`

/** A waiver stands on its duty until it is taken back; evidence and withdrawal go before it. */
export async function waive(tx: Tx, batch: Batch): Promise<void> {
  await change(
    tx,
    batch,
    sql`hit as (
    select d.measure, d.opens_at, d.subject, d.outcome as was, v.id as waiver
    from ${named(batch, 'duty-waived')} n
    join duty d on d.measure = n.measure and d.opens_at = n.opens_at and d.subject = n.subject
    left join lateral ${latest('duty-waived')} v on true
  ), changed as (
    update duty d set waived_by = hit.waiver,
      outcome = case when d.outcome not in (0, 3) then d.outcome when hit.waiver is null then 0 else 3 end
    from hit where d.measure = hit.measure and d.opens_at = hit.opens_at and d.subject = hit.subject
    returning d.area, d.measure, d.opens_at, d.late_at, hit.was, d.outcome as now, d.done_at as was_at, d.done_at as now_at)`,
  )
}

/** The latest valid word on whose duty it is holds; none gives it back to whoever holds the area. */
export async function reassign(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update duty d set assigned = v.post from (
      select n.*, v.post from ${named(batch, 'duty-reassigned')} n left join lateral ${latest('duty-reassigned')} v on true
    ) v
    where d.measure = v.measure and d.opens_at = v.opens_at and d.subject = v.subject`.execute(tx)
}

/** Keys of the duties that records of this batch name, or that records they correct had named. */
function named(batch: Batch, kind: string): RawBuilder<unknown> {
  return sql`(
    select distinct on (m.measure, d.opens_at, d.subject) m.measure, d.opens_at, d.subject, b.seq
    from (
      select b.id as named, b.seq from ${batch.rows} b where b.kind = ${kind}
      union all select b.corrects, b.seq from ${batch.correcting} b
    ) b
    join record r on r.id = b.named and r.kind = ${kind}
    join measure m on m.id = (r.payload ->> 'measure')::uuid
    join duty d on d.measure = m.measure and d.subject = r.subject and ${NAMES}
    order by m.measure, d.opens_at, d.subject, b.seq desc)`
}

/** The last valid record of that kind naming the duty of row `n`. */
function latest(kind: string): RawBuilder<unknown> {
  return sql`(
    select r.id, (r.payload ->> 'to')::uuid as post from record r
    join measure m on m.measure = n.measure
    join (select n.opens_at) d on true
    where r.subject = n.subject and r.kind = ${kind} and ${NAMES} and ${isValidAt(sql`n.seq`)}
    order by r.seq desc limit 1)`
}
