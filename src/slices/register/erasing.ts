import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import { destroyPersonal, forgetSubjects, redactPersonal } from '../ledger/forgetting.ts'
import { forgetAlike, forgetGone } from './alike.ts'
import { forgetNames, type Named } from './naming.ts'

/**
 * Destroys what is held of the people a batch erases, rows merged into theirs included: personal fields of every record about them,
 * what was said of them at their door, their rows, the pieces of their names. A replay comes out the same: the record says whose.
 */
export async function erase(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql<{
    person: string
    record: string
    seq: number
    area: string
    at: Date
    received: Date
  }>`
    select p.person, b.id as record, b.seq, b.area, b.happened_at as at, b.received_at as received from ${batch.rows} b
    cross join lateral (select b.subject as person union select m.person from person m where m.merged_into = b.subject) p
    where b.kind = 'person-erased'`.execute(tx)
  const persons = rows.map(({ person }) => person)
  const seq = Math.max(...rows.map((row) => row.seq))
  const received = new Date(Math.max(...rows.map((row) => row.received.getTime())))
  const named = await namesOf(tx, persons)
  await redactCalls(tx, persons, await everyName(tx, persons), seq)
  await destroyPersonal(
    tx,
    sql`select r.id from record r where r.subject = any(${persons}::uuid[]) and r.seq <= ${seq}`,
  )
  await forgetSubjects(tx, sql`select unnest(${persons}::uuid[]) union ${homesOf(persons, seq)}`, received)
  await forgetNames(tx, named)
  await forgetAlike(tx, persons)
  await sql`delete from person where person = any(${persons}::uuid[])`.execute(tx)
  await sql`delete from person_sought where person = any(${persons}::uuid[])`.execute(tx)
  await sql`
    insert into person_erased (person, area, erased_at, record)
    select * from json_to_recordset(${JSON.stringify(rows)}::json) as r(person uuid, area text, at timestamptz, record uuid)
    on conflict (person) do nothing`.execute(tx)
}

async function namesOf(tx: Tx, persons: readonly string[]): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select person, area, name from person where person = any(${persons}::uuid[])`.execute(tx)
  return rows
}

/** What they were ever called: an old note may hold a name that was amended since. */
async function everyName(tx: Tx, persons: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct p.payload ->> 'name' as name from record r join record_personal p on p.id = r.id
    where r.subject = any(${persons}::uuid[]) and p.payload ? 'name'`.execute(tx)
  return rows.map(({ name }) => name)
}

/** Every household they ever belonged to. */
function homesOf(persons: readonly string[], seq: number) {
  return sql`
    select (h.payload ->> 'household')::uuid from record h
    where h.subject = any(${persons}::uuid[]) and h.kind in ('person-registered', 'person-moved', 'person-found') and h.seq <= ${seq}`
}

/** Door calls at every household they ever belonged to: their answers go, and their name where it was written down. */
async function redactCalls(
  tx: Tx,
  persons: readonly string[],
  names: readonly string[],
  seq: number,
): Promise<void> {
  const calls = sql`
    select r.id from record r where r.kind = 'door-call' and r.seq <= ${seq} and r.subject in (${homesOf(persons, seq)})`
  const holdsName = (field: string) =>
    sql`exists (select 1 from unnest(${names}::text[]) n where n <> '' and strpos(p.payload ->> ${field}::text, n) > 0)`
  await redactPersonal(
    tx,
    calls,
    sql`(p.payload
      - case when ${holdsName('metWith')} then 'metWith' else '' end
      - case when ${holdsName('note')} then 'note' else '' end)
      || case when p.payload ? 'members' then jsonb_build_object('members', coalesce((
        select jsonb_agg(m) from jsonb_array_elements(p.payload -> 'members') m
        where not (m ->> 'person')::uuid = any(${persons}::uuid[])), '[]')) else '{}' end`,
  )
}

/** Records between two numbers whose personal fields are kept as long as the register is. */
export function registerRecords(from: number, through: number) {
  return sql`
    select r.id from record r join record_personal p on p.id = r.id
    where r.seq > ${from} and r.seq <= ${through} and p.retention = 'register'`
}

/** One stretch of the close-out: see register-destroyed. Doors stay, being no secret of a person; whose they were does not. */
export async function destroyStretch(tx: Tx, batch: Batch): Promise<void> {
  // Carried out again on a restored ledger, its numbers reach beyond itself: those are drawn for other records now.
  const { rows } = await sql<{ from: number; through: number; received: Date }>`
    select (b.facts ->> 'from')::bigint as from, least((b.facts ->> 'through')::bigint, b.seq) as through, b.received_at as received
    from ${batch.rows} b where b.kind = 'register-destroyed'`.execute(tx)
  for (const { from, through, received } of rows) {
    const born = (kinds: readonly string[]) => sql`
      select r.subject from record r where r.seq > ${from} and r.seq <= ${through} and r.kind = any(${kinds}::text[])`
    await destroyPersonal(tx, registerRecords(from, through))
    await forgetSubjects(tx, born(['person-registered', 'person-sought', 'household-registered']), received)
    const people = born(['person-registered', 'person-sought'])
    const named = await sql<Named>`select person, area, name from person where person in (${people})`.execute(
      tx,
    )
    await forgetNames(tx, named.rows)
    await sql`delete from person where person in (${people})`.execute(tx)
    await sql`delete from person_sought where person in (${people})`.execute(tx)
    await sql`
      update household set address = '', phone = null, conflicts = null
      where household in (${born(['household-registered'])})`.execute(tx)
  }
  await forgetGone(tx)
}
