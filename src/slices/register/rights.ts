import { sql, type RawBuilder } from 'kysely'
import type { Bilingual } from '../../core/text.ts'
import { keepIndexOrder, type Tx } from '../../database/connect.ts'
import type { ViewLine } from './contract.ts'

/** A person's numbers as they are kept. */
export type Numbers = { identity: { cipher: string } | null; phone: { cipher: string } | null }

export async function numbersOf(tx: Tx, person: string): Promise<Numbers | undefined> {
  const { rows } = await sql<Numbers>`select identity, phone from person where person = ${person}`.execute(tx)
  return rows[0]
}

export type ViewFilter = { person?: string | undefined; before?: number | undefined; limit: number }

/**
 * Looks at full numbers and at files within scope, newest first; of a person, those at the rows merged into theirs and at their home's
 * files too. Never corrected, so every one counts.
 */
export async function viewsIn(tx: Tx, { person, before, limit }: ViewFilter): Promise<ViewLine[]> {
  if (!person) await keepIndexOrder(tx)
  const { rows } = await sql<Omit<ViewLine, 'at'> & { at: Date }>`
    select r.id as record, r.seq, r.received_at as at, r.subject, r.area,
      coalesce((select p.name from person p where p.person = r.subject), '') as name,
      coalesce((select a.name from account a where a.account = r.account), '') as by,
      (select o.role from post o where o.post = r.post) as role, r.payload ->> 'purpose' as purpose, r.payload ->> 'reason' as reason,
      r.payload ->> 'attachment' as attachment
    from record r
    where r.kind in ('identity-viewed', 'attachment-viewed')
      and ${person ? sql`r.subject = any(array(${subjectsOf(person)}))` : sql`true`}
      and ${before ? sql`r.seq < ${before}` : sql`true`}
    order by r.seq desc limit ${limit}`.execute(tx)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

function subjectsOf(person: string): RawBuilder<unknown> {
  return sql`select ${person}::uuid union select person from person where merged_into = ${person}
    union select household from person where person = ${person}`
}

export type ExtractRecord = {
  id: string
  kind: string
  at: string
  by: string
  corrected: boolean
  payload: Record<string, unknown>
}

/** Every record about the person or the rows merged into theirs, and what was said of them at their doors, oldest first. */
export async function recordsAboutPerson(tx: Tx, person: string): Promise<ExtractRecord[]> {
  const { rows } = await sql<Omit<ExtractRecord, 'at'> & { at: Date }>`
    with own as (
      select ${person}::uuid as person union select person from person where merged_into = ${person}
    ), homes as (
      select distinct (h.payload ->> 'household')::uuid as household from own o join record h on h.subject = o.person
      where h.kind in ('person-registered', 'person-moved', 'person-found')
    )
    select r.id, r.seq, r.kind, r.happened_at as at, coalesce(a.name, '') as by,
      exists (select 1 from record x where x.corrects = r.id) as corrected, r.payload || coalesce(s.payload, '{}') as payload
    from own o join record r on r.subject = o.person
    left join record_personal s on s.id = r.id left join account a on a.account = r.account
    union all
    select r.id, r.seq, r.kind, r.happened_at, coalesce(a.name, ''), exists (select 1 from record x where x.corrects = r.id),
      m.answer
    from homes h join record r on r.subject = h.household and r.kind = 'door-call'
    join record_personal s on s.id = r.id left join account a on a.account = r.account
    cross join lateral jsonb_array_elements(s.payload -> 'members') m(answer)
    where (m.answer ->> 'person')::uuid in (select person from own)
    order by seq limit 5000`.execute(tx)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

export async function dutiesAbout(tx: Tx, person: string) {
  const { rows } = await sql<{ title: { zh: string; en: string }; dueAt: Date; doneAt: Date | null }>`
    select m.spec -> 'title' as title, d.due_at as "dueAt", d.done_at as "doneAt"
    from duty d join measure m on m.measure = d.measure
    where d.subject = ${person} and d.outcome <> 4 order by d.due_at limit 2000`.execute(tx)
  return rows.map(({ title, dueAt, doneAt }) => ({
    title,
    dueAt: dueAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
  }))
}

/** How much of the register's personal content lies in a stretch of the ledger. */
export async function countStretch(tx: Tx, from: number, through: number) {
  const { rows } = await sql<{ records: number; persons: number; households: number }>`
    select count(*) filter (where p.retention = 'register') as records,
      count(*) filter (where r.kind in ('person-registered', 'person-sought')) as persons,
      count(*) filter (where r.kind = 'household-registered') as households
    from record r left join record_personal p on p.id = r.id where r.seq > ${from} and r.seq <= ${through}`.execute(
    tx,
  )
  return rows[0] ?? { records: 0, persons: 0, households: 0 }
}

/** Personal fields still held as long as the register, and the ledger's last number. */
export async function registerLeft(tx: Tx): Promise<{ left: number; last: number }> {
  const { rows } = await sql<{ left: number; last: number }>`
    select (select count(*) from record_personal where retention = 'register') as left,
      (select coalesce(max(seq), 0) from record) as last`.execute(tx)
  return rows[0] ?? { left: 0, last: 0 }
}

/** What the steps of this close-out destroyed, whatever number of times it was begun. */
export async function destroyedSinceClosing(tx: Tx) {
  const { rows } = await sql<{ records: number; persons: number; households: number }>`
    select coalesce(sum((payload ->> 'records')::int), 0) as records, coalesce(sum((payload ->> 'persons')::int), 0) as persons,
      coalesce(sum((payload ->> 'households')::int), 0) as households
    from record where kind = 'register-destroyed'
      and seq > coalesce((select max(seq) from record where kind = 'register-closed'), 0)`.execute(tx)
  return rows[0] ?? { records: 0, persons: 0, households: 0 }
}

/** Running measures that rest on the register, by their titles: until they end it is not closed out. */
export async function measuresResting(tx: Tx): Promise<Bilingual[]> {
  const { rows } = await sql<{ title: Bilingual }>`
    select spec -> 'title' as title from measure
    where ended_at is null and subject_kind in ('person', 'household') order by measure`.execute(tx)
  return rows.map(({ title }) => title)
}

/** What a close-out would destroy now, what still rests on the register, and when it was last done. Asked under the county's scope. */
export async function closingOf(tx: Tx) {
  const { rows } = await sql<{
    county: string
    records: number
    persons: number
    households: number
    sought: number
  }>`
    select (select name from county) as county,
      (select count(*) from record_personal where retention = 'register') as records,
      (select count(*) from person) as persons, (select count(*) from household) as households,
      (select count(*) from person_sought) as sought`.execute(tx)
  const closed = await sql<{ at: Date; by: string; reason: string; records: number; left: number }>`
    select r.received_at as at, coalesce(a.name, '') as by, r.payload ->> 'reason' as reason,
      (r.payload ->> 'records')::int as records, (r.payload ->> 'left')::int as left
    from record r left join account a on a.account = r.account
    where r.kind = 'register-closed' order by r.seq desc limit 1`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('a county has one row')
  const [last] = closed.rows
  return {
    ...row,
    measures: await measuresResting(tx),
    closed: last ? { ...last, at: last.at.toISOString() } : null,
  }
}
