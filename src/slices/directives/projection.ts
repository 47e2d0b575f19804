import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'

/** Directives, their texts, clauses and receipts. The measures a directive starts are records of their own, which the duty engine folds. */
export const directiveProjection: Projection = {
  kinds: [
    'directive-issued',
    'directive-read',
    'directive-amended',
    'directive-superseded',
    'directive-closed',
    'clause-settled',
    'pack-adopted',
  ],
  lives: [
    { table: 'directive' },
    { table: 'directive_receipt' },
    { table: 'directive_version' },
    { table: 'directive_measure' },
    { table: 'directive_clause' },
    { table: 'pack_in_force' },
  ],
  fold: async (tx, batch) => {
    if (batch.kinds.has('directive-issued')) await foldIssued(tx, batch)
    if (batch.kinds.has('directive-amended')) await foldAmended(tx, batch)
    if (batch.kinds.has('directive-superseded') || batch.kinds.has('directive-closed'))
      await foldEnded(tx, batch)
    if (batch.kinds.has('clause-settled')) await foldSettled(tx, batch)
    if (batch.kinds.has('directive-read')) await foldRead(tx, batch)
    if (batch.kinds.has('pack-adopted')) await foldPacks(tx, batch)
  },
}

async function foldIssued(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into directive (directive, area, title, source, issuer, published_on, text, issued_at, issued_by, pack)
    select b.subject, b.area, b.facts ->> 'title', b.facts ->> 'source', b.facts ->> 'issuer', (b.facts ->> 'publishedOn')::date,
      b.facts ->> 'text', b.happened_at, b.account, b.facts -> 'pack'
    from ${batch.rows} b where kind = 'directive-issued'`.execute(tx)
  await sql`
    insert into directive_version (directive, version, area, title, text, at, account)
    select b.subject, 1, b.area, b.facts ->> 'title', b.facts ->> 'text', b.happened_at, b.account
    from ${batch.rows} b where kind = 'directive-issued'`.execute(tx)
  await writeOrders(tx, batch, 'directive-issued', 'measures')
  await writeSettled(tx, batch, 'directive-issued')
}

/** A version for every amendment, whether it changes the text or only measures: history reads in one row each. */
async function foldAmended(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update directive d set title = coalesce(b.facts ->> 'title', d.title), text = coalesce(b.facts ->> 'text', d.text)
    from ${batch.rows} b where b.kind = 'directive-amended' and d.directive = b.subject`.execute(tx)
  await sql`
    insert into directive_version (directive, version, area, title, text, at, account, reason)
    select d.directive, (select max(v.version) + 1 from directive_version v where v.directive = d.directive), d.area, d.title, d.text,
      b.happened_at, b.account, b.facts ->> 'reason'
    from ${batch.rows} b join directive d on d.directive = b.subject where b.kind = 'directive-amended'`.execute(
    tx,
  )
  await writeOrders(tx, batch, 'directive-amended', 'started')
  await writeSettled(tx, batch, 'directive-amended')
}

async function writeOrders(tx: Tx, batch: Batch, kind: string, field: string): Promise<void> {
  await sql`
    insert into directive_measure (directive, measure, area, version, clause_start, clause_end, also, replaces)
    select b.subject, (o ->> 'id')::uuid, b.area, (select max(v.version) from directive_version v where v.directive = b.subject),
      (o -> 'clause' ->> 'start')::int, (o -> 'clause' ->> 'end')::int, coalesce(o -> 'also', '[]'), (o ->> 'replaces')::uuid
    from ${batch.rows} b cross join jsonb_array_elements(b.facts -> ${field}::text) o
    where b.kind = ${kind}
    on conflict do nothing`.execute(tx)
}

async function writeSettled(tx: Tx, batch: Batch, kind: string): Promise<void> {
  await sql`
    insert into directive_clause (directive, version, clause_start, clause_end, area, reason, at, account)
    select distinct on (b.subject, s ->> 'start') b.subject,
      (select max(v.version) from directive_version v where v.directive = b.subject), (s ->> 'start')::int, (s ->> 'end')::int, b.area,
      s ->> 'reason', b.happened_at, b.account
    from ${batch.rows} b cross join jsonb_array_elements(coalesce(b.facts -> 'settled', '[]')) s where b.kind = ${kind}
    order by b.subject, s ->> 'start'`.execute(tx)
}

async function foldSettled(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into directive_clause (directive, version, clause_start, clause_end, area, reason, at, account)
    select b.subject, (b.facts ->> 'version')::int, (b.facts -> 'clause' ->> 'start')::int, (b.facts -> 'clause' ->> 'end')::int, d.area,
      b.facts ->> 'reason', b.happened_at, b.account
    from ${batch.rows} b join directive d on d.directive = b.subject where b.kind = 'clause-settled'
    on conflict (directive, version, clause_start) do update
      set clause_end = excluded.clause_end, reason = excluded.reason, at = excluded.at, account = excluded.account`.execute(
    tx,
  )
}

/** The first end is the end. */
async function foldEnded(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update directive d set ended_at = b.happened_at,
      superseded_by = case when b.kind = 'directive-superseded' then (b.facts ->> 'directive')::uuid end,
      report = b.facts || jsonb_build_object('by', b.account)
    from ${batch.rows} b
    where b.kind in ('directive-superseded', 'directive-closed') and d.directive = b.subject and d.ended_at is null`.execute(
    tx,
  )
}

async function foldRead(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into directive_receipt (directive, post, area, read_at)
    select distinct on (b.subject, b.post) b.subject, b.post, b.area, b.happened_at
    from ${batch.rows} b where kind = 'directive-read' order by b.subject, b.post, b.seq
    on conflict do nothing`.execute(tx)
}

async function foldPacks(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into pack_in_force (area, file, hash, version, in_force, at, reason)
    select distinct on (b.area, b.facts -> 'pack' ->> 'file') b.area, b.facts -> 'pack' ->> 'file', b.facts -> 'pack' ->> 'hash',
      b.facts -> 'pack' ->> 'version', (b.facts ->> 'inForce')::boolean, b.happened_at, b.facts ->> 'reason'
    from ${batch.rows} b where b.kind = 'pack-adopted' order by b.area, b.facts -> 'pack' ->> 'file', b.seq desc
    on conflict (area, file) do update
      set hash = excluded.hash, version = excluded.version, in_force = excluded.in_force, at = excluded.at, reason = excluded.reason`.execute(
    tx,
  )
}
