import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'

const FORGETS = ['person-erased', 'register-closed']

/** Cards and who answers for whom. Sessions, slips and numbers follow from no record; but they go with the person they belong to. */
export const codeProjection: Projection = {
  kinds: ['card-issued', 'code-recalled', 'proxy-agreed', 'proxy-withdrawn', ...FORGETS],
  fold: async (tx, batch) => {
    if (batch.kinds.has('card-issued')) await foldCards(tx, batch)
    if (batch.kinds.has('code-recalled'))
      await sql`
        update card c set recalled_at = b.received_at from ${batch.rows} b
        where b.kind = 'code-recalled' and c.person = b.subject and c.number = (b.facts ->> 'card')::int and c.recalled_at is null`.execute(
        tx,
      )
    if (batch.kinds.has('proxy-agreed'))
      await sql`
        insert into code_proxy (ward, proxy, basis, agreed_at, record)
        select b.subject, (b.facts ->> 'proxy')::uuid, b.facts ->> 'basis', b.received_at, b.id
        from ${batch.rows} b where b.kind = 'proxy-agreed' order by b.seq
        on conflict (ward, proxy) do update set basis = excluded.basis, agreed_at = excluded.agreed_at, record = excluded.record`.execute(
        tx,
      )
    if (batch.kinds.has('proxy-withdrawn'))
      await sql`
        delete from code_proxy p using ${batch.rows} b
        where b.kind = 'proxy-withdrawn' and p.ward = b.subject and p.proxy = (b.facts ->> 'proxy')::uuid`.execute(
        tx,
      )
    if (FORGETS.some((kind) => batch.kinds.has(kind))) await forget(tx)
  },
}

/** A new card takes the place of those before it. */
async function foldCards(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update card c set recalled_at = b.received_at from ${batch.rows} b
    where b.kind = 'card-issued' and c.person = b.subject and c.recalled_at is null and c.number <> (b.facts ->> 'number')::int`.execute(
    tx,
  )
  await sql`
    insert into card (number, person, record, issued_at, expires_at)
    select (b.facts ->> 'number')::int, b.subject, b.id, b.happened_at, (b.facts ->> 'expiresAt')::timestamptz
    from ${batch.rows} b where b.kind = 'card-issued' order by b.seq
    on conflict (number) do nothing`.execute(tx)
}

/** Of people who are in the register no more: the register's own projection has run before. */
async function forget(tx: Tx): Promise<void> {
  const gone = (column: string) =>
    sql`${sql.ref(column)} is not null and not exists (select 1 from person p where p.person = ${sql.ref(column)})`
  // What they still carry leads to the lane without codes: nobody can say any more whose it is.
  await sql`
    with lost as (delete from card where ${gone('card.person')} returning number)
    insert into code_recall (list, low, high, at) select 'card', number, number, now() from lost on conflict do nothing`.execute(
    tx,
  )
  await sql`delete from code_proxy where (${gone('code_proxy.ward')}) or (${gone('code_proxy.proxy')})`.execute(
    tx,
  )
  await sql`delete from resident_session where ${gone('resident_session.person')}`.execute(tx)
  await sql`delete from resident_slip where ${gone('resident_slip.person')}`.execute(tx)
  await sql`
    with lost as (delete from code_holder where ${gone('code_holder.person')} returning number)
    insert into code_recall (list, low, high, at) select 'phone', number, number, now() from lost on conflict do nothing`.execute(
    tx,
  )
}
