import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Conflict, HouseholdPage, PersonPage } from './contract.ts'

type Kept = { field: string; values: { record: string; value: unknown; at: string }[] }

/** What an amendment must know of a household: the record it follows on, and what is contradicted. */
export async function householdStanding(
  tx: Tx,
  household: string,
): Promise<Pick<HouseholdPage, 'basis' | 'basedOn' | 'conflicts'>> {
  const { rows } = await sql<{ basis: string; conflicts: Kept[] | null }>`
    select basis, conflicts from household where household = ${household}`.execute(tx)
  const [row] = rows
  const basis = row?.basis ?? household
  return {
    basis,
    basedOn: await recordNamed(tx, basis),
    conflicts: await shownConflicts(tx, row?.conflicts ?? []),
  }
}

/** The same of a person, with the rows that were merged into theirs. */
export async function personStanding(
  tx: Tx,
  person: string,
): Promise<
  Pick<
    PersonPage,
    'basis' | 'basedOn' | 'conflicts' | 'documentKind' | 'mergedInto' | 'mergedBy' | 'mergedFrom'
  >
> {
  const { rows } = await sql<{
    basis: string
    conflicts: Kept[] | null
    documentKind: PersonPage['documentKind']
    mergedInto: string | null
  }>`
    select basis, conflicts, document_kind as "documentKind", merged_into as "mergedInto" from person where person = ${person}`.execute(
    tx,
  )
  const merged = await sql<{ person: string; name: string; record: string }>`
    select p.person, p.name, r.id as record from person p
    join record r on r.subject = p.person and r.kind = 'person-merged' and (r.payload ->> 'into')::uuid = p.merged_into
      and not exists (select 1 from record x where x.corrects = r.id)
    where p.merged_into = ${person} or (p.person = ${person} and p.merged_into is not null) order by p.person`.execute(
    tx,
  )
  const [row] = rows
  const basis = row?.basis ?? person
  return {
    basis,
    basedOn: await recordNamed(tx, basis),
    documentKind: row?.documentKind ?? 'identity-card',
    conflicts: await shownConflicts(tx, row?.conflicts ?? []),
    mergedInto: row?.mergedInto ?? null,
    mergedBy: merged.rows.find((one) => one.person === person)?.record ?? null,
    mergedFrom: merged.rows.filter((one) => one.person !== person),
  }
}

/** What kind of record it is, of when and by whom: people know a record by that. */
async function recordNamed(tx: Tx, id: string): Promise<PersonPage['basedOn']> {
  const { rows } = await sql<{ kind: string; at: Date; by: string }>`
    select r.kind, r.happened_at as at, coalesce(a.name, '') as by from record r left join account a on a.account = r.account
    where r.id = ${id}`.execute(tx)
  return rows[0] ? { ...rows[0], at: rows[0].at.toISOString() } : null
}

/** Why somebody is not found: erased at their own wish, or never there (within scope). */
export async function absent(tx: Tx, person: string): Promise<Refusal> {
  const { rows } = await sql`select 1 from person_erased where person = ${person}`.execute(tx)
  return new Refusal(rows.length > 0 ? 'person-erased' : 'not-found')
}

/** Each value with who said it; a sealed number by its tail. */
async function shownConflicts(tx: Tx, kept: readonly Kept[]): Promise<Conflict[]> {
  const ids = kept.flatMap(({ values }) => values.map(({ record }) => record))
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string; by: string }>`
    select r.id, coalesce(a.name, '') as by from record r left join account a on a.account = r.account
    where r.id = any(${ids}::uuid[])`.execute(tx)
  const names = new Map(rows.map(({ id, by }) => [id, by]))
  return kept.map(({ field, values }) => ({
    field,
    values: values.map(({ record, value, at }) => ({
      record,
      value: shown(value),
      at: new Date(at).toISOString(),
      by: names.get(record) ?? '',
    })),
  }))
}

function shown(value: unknown): string | null {
  if (typeof value === 'object' && value !== null) return 'tail' in value ? `…${String(value.tail)}` : '…'
  return value === null ? null : String(value)
}
