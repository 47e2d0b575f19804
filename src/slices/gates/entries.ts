import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'

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
