import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import { TWICE_WITHIN } from './rules.ts'

/** Passes that can be found again while what they say of people is there; one that was taken back was nobody's. */
export async function keepEntries(tx: Tx, batch: Batch): Promise<void> {
  if (batch.kinds.has('gate-pass'))
    await sql`
      insert into gate_entry (record, gate, area, at, person, code)
      select b.id, b.subject, b.area, b.happened_at, b.payload ->> 'person', b.payload ->> 'code'
      from ${batch.rows} b where b.kind = 'gate-pass' and b.payload ?| array['person', 'code', 'box']
      on conflict (record) do nothing`.execute(tx)
  if (batch.corrects)
    await sql`delete from gate_entry e where e.record in (select b.corrects from ${batch.correcting} b)`.execute(
      tx,
    )
}

/**
 * One code seen at another gate within a time in which nobody gets there: whichever of the two passes comes last finds the other. A row for
 * each of the two gates; those of a pass that was taken back go.
 */
export async function noticeTwice(tx: Tx, batch: Batch): Promise<void> {
  const apart = sql`make_interval(secs => ${TWICE_WITHIN / 1000})`
  if (batch.kinds.has('gate-pass'))
    await sql`
      insert into gate_twice (record, other, gate, other_gate, area, at, other_at)
      select p.* from ${batch.rows} b
      cross join lateral (select * from gate_entry e where e.record = b.id and e.code is not null offset 0) e
      cross join lateral (
        select * from gate_entry o where o.code = e.code and o.at >= e.at - ${apart} and o.at <= e.at + ${apart} and o.gate <> e.gate offset 0
      ) o
      cross join lateral (values (e.record, o.record, e.gate, o.gate, e.area, e.at, o.at), (o.record, e.record, o.gate, e.gate, o.area, o.at, e.at))
        p(record, other, gate, other_gate, area, at, other_at)
      where b.kind = 'gate-pass' on conflict (record, other) do nothing`.execute(tx)
  if (batch.corrects)
    await sql`delete from gate_twice t using ${batch.correcting} b where b.corrects in (t.record, t.other)`.execute(
      tx,
    )
}

/** Keys that entries are sealed to. */
export async function keepKeys(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into entry_key (key, area, point, seals_from, seals_until, offices, marks, made_by)
    select b.facts ->> 'key', b.area, b.facts ->> 'point', (b.facts ->> 'since')::timestamptz, (b.facts ->> 'endsAt')::timestamptz,
      array(select jsonb_array_elements_text(b.facts -> 'offices')), array(select jsonb_array_elements_text(b.facts -> 'marks')), b.id
    from ${batch.rows} b where b.kind = 'entry-key-made' on conflict (key) do nothing`.execute(tx)
}

/** Shares of them that are destroyed. */
export async function keepGone(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into entry_share_gone (key, share, area, word, at, record)
    select b.facts ->> 'key', (b.facts ->> 'portion')::int, b.area, b.facts ->> 'word', b.happened_at, b.id
    from ${batch.rows} b where b.kind = 'entry-share-destroyed' on conflict (key, share) do nothing`.execute(
    tx,
  )
}

/** Electronic gates and until when each may record. */
export async function keepGateKeys(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into gate_key (device, gate, area, name, issued_by, issued_at, ends_at)
    select (b.facts ->> 'device')::uuid, b.subject, b.area, b.facts ->> 'name', b.account, b.happened_at, (b.facts ->> 'endsAt')::timestamptz
    from ${batch.rows} b where b.kind = 'gate-key-issued' on conflict (device) do nothing`.execute(tx)
  await sql`
    update gate_key k set revoked_at = coalesce(k.revoked_at, b.happened_at) from ${batch.rows} b
    where b.kind = 'gate-key-revoked' and k.device = (b.facts ->> 'device')::uuid`.execute(tx)
}
