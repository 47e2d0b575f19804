import { sql } from 'kysely'
import { uuidTime } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import type { Entry } from '../ledger/drafting.ts'
import { destroyPersonal } from '../ledger/forgetting.ts'

/** Which files there are, about whom, and until when; what ends one early; that its content is gone. */
export const attachmentProjection: Projection = {
  kinds: 'any',
  lives: [{ table: 'attachment', subject: 'subject' }, { table: 'upload' }],
  fold: async (tx, batch) => {
    if (batch.kinds.has('attachment-added')) await keep(tx, batch)
    if (batch.corrects) await withdraw(tx, batch)
    if (batch.kinds.has('person-erased')) await endErased(tx, batch)
    if (batch.kinds.has('register-destroyed')) await endClosed(tx, batch)
    if (batch.kinds.has('attachments-destroyed')) await destroy(tx, batch)
    if (batch.alters || batch.corrects) await followSubjects(tx, batch)
  },
  guard: refuseForgotten,
}

/** No picture of somebody who was erased comes in again, nor one that was begun before somebody at that door was. */
async function refuseForgotten(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const added = entries.filter(({ kind, forgottenAt }) => kind.name === 'attachment-added' && forgottenAt)
  if (added.length === 0) return
  const { rows } = await sql<{ person: string }>`
    select person from person_erased where person = any(${added.map(({ draft }) => draft.subject)}::uuid[])`.execute(
    tx,
  )
  const erased = new Set(rows.map(({ person }) => person))
  const late = added.find(
    ({ draft, forgottenAt }) =>
      erased.has(draft.subject) || uuidTime(draft.id) <= (forgottenAt?.getTime() ?? 0),
  )
  if (late)
    throw new Refusal('person-erased', [{ path: `${late.index}.subject`, message: late.draft.subject }])
}

async function keep(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into attachment (attachment, subject, area, about, type, bytes, address, kept_as, kept_until, account, seq, added_at)
    select b.id, b.subject, b.area, (b.facts ->> 'about')::uuid, b.facts ->> 'type', (b.facts ->> 'bytes')::bigint,
      b.facts ->> 'hash', b.facts ->> 'keptAs', (b.facts ->> 'keptUntil')::timestamptz, b.account, b.seq, b.received_at
    from ${batch.rows} b where b.kind = 'attachment-added'
    on conflict (attachment) do nothing`.execute(tx)
}

async function withdraw(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update attachment t set ended_at = b.received_at, ended_why = 'withdrawn' from ${batch.correcting} b
    where t.attachment = b.corrects and t.ended_at is null`.execute(tx)
}

/** The register's own fold has run: whoever this record erases, rows merged into theirs included, is there by its id. */
async function endErased(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update attachment t set ended_at = b.received_at, ended_why = 'erased'
    from ${batch.rows} b join person_erased e on e.record = b.id
    where b.kind = 'person-erased' and t.subject = e.person and t.ended_at is null`.execute(tx)
}

/** Files kept as long as the register, and every file about a person or a household. */
async function endClosed(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update attachment t set ended_at = b.received_at, ended_why = 'closed' from ${batch.rows} b, subject s
    where b.kind = 'register-destroyed' and s.subject = t.subject
      and t.seq > (b.facts ->> 'from')::bigint and t.seq <= (b.facts ->> 'through')::bigint and t.seq < b.seq
      and (t.kept_as = 'register' or s.kind in ('person', 'household')) and t.ended_at is null`.execute(tx)
}

async function destroy(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update attachment t set destroyed_at = b.received_at, ended_at = coalesce(t.ended_at, b.received_at),
      ended_why = coalesce(t.ended_why, 'expired')
    from ${batch.rows} b cross join lateral jsonb_array_elements_text(b.facts -> 'attachments') n
    where b.kind = 'attachments-destroyed' and t.attachment = n::uuid`.execute(tx)
  await destroyPersonal(
    tx,
    sql`select n::uuid from ${batch.rows} b cross join lateral jsonb_array_elements_text(b.facts -> 'attachments') n
      where b.kind = 'attachments-destroyed'`,
  )
}

/** A file stands where its subject does. */
async function followSubjects(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    update attachment t set area = s.area
    from ${batch.rows} b left join record r on r.id = b.corrects join subject s on s.subject = coalesce(r.subject, b.subject)
    where coalesce(b.change, r.change) ? 'area' and t.subject = s.subject and t.area <> s.area`.execute(tx)
}
